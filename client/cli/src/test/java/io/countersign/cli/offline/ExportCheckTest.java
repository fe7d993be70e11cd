package io.countersign.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.io.BufferedReader;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

class ExportCheckTest {
    private final TestLog log = TestLog.of(40);

    private static ExportCheck.Proven check(List<String> lines, LogTrust trust) throws Exception {
        return ExportCheck.read(() -> new BufferedReader(new StringReader(TestLog.join(lines))))
                .against(trust);
    }

    private void refused(Kind kind, String words, UnaryOperator<List<String>> change) throws Exception {
        var lines = change.apply(new ArrayList<>(log.export()));
        assertThatThrownBy(() -> check(lines, log.trust()))
                .isInstanceOfSatisfying(
                        DisprovedException.class,
                        found -> assertThat(found.kind()).isEqualTo(kind))
                .hasMessageContaining(words);
    }

    /** Changes the bytes of an entry, and what is decoded beside them. */
    private static List<String> edited(List<String> lines, int index, String from, String to) {
        var line = Objects.requireNonNull(lines.get(index));
        var leaf = line.replaceAll(".*\"leaf\":\"([^\"]*)\".*", "$1");
        var text = new String(Base64.getDecoder().decode(leaf), java.nio.charset.StandardCharsets.ISO_8859_1);
        var changed = Base64.getEncoder()
                .encodeToString(text.replace(from, to).getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
        lines.set(index, line.replace(leaf, changed).replace(from, to));
        return lines;
    }

    @Test
    void the_whole_log_is_what_its_checkpoint_signs() throws Exception {
        var whole = check(log.export(), log.trust());
        assertThat(whole.entries()).isEqualTo(40);
        assertThat(whole.origin()).isEqualTo(TestLog.ORIGIN);
        assertThat(whole.damage()).isNull();
    }

    @Test
    void a_part_whose_lines_carry_their_proofs_is_proven_line_by_line() throws Exception {
        log.add("{\"details\":{\"n\":40},\"type\":\"signature.signed\"}", 3);
        var part = new ArrayList<>(log.exportWithProofs());
        assertThat(check(part, log.trust()).whole()).isTrue();
        part.subList(7, 11).clear();
        part.remove(0);
        var proven = check(part, log.trust());
        assertThat(proven.entries()).isEqualTo(36);
        assertThat(proven.whole()).isFalse();
        var edited = edited(new ArrayList<>(part), 20, "{\"n\":", "{\"m\":");
        assertThatThrownBy(() -> check(edited, log.trust())).hasMessageContaining("entry 25 is bad");
        var moved = new ArrayList<>(part);
        Collections.swap(moved, 2, 9);
        assertThatThrownBy(() -> check(moved, log.trust())).hasMessageContaining("is bad");
        var stripped = new ArrayList<>(part);
        stripped.replaceAll(line -> line.replaceAll(",\"proof\":\\[[^]]*]", ""));
        assertThatThrownBy(() -> check(stripped, log.trust())).hasMessageContaining("has no proofs");
    }

    private void refusedAsWritten(List<String> lines, String words) {
        assertThatThrownBy(() -> check(lines, log.trust()))
                .isInstanceOf(DisprovedException.class)
                .hasMessageContaining(words);
    }

    /** Every entry changed, in a log whose chains hold. */
    private static List<String> forged() throws Exception {
        var other = TestLog.of(0);
        for (var i = 0; i < 40; i++) {
            other.add("{\"details\":{\"m\":" + i + "},\"type\":\"request.created\"}");
        }
        return other.export().subList(0, 40);
    }

    @Test
    void one_genuine_entry_with_its_proof_vouches_for_no_other_line() throws Exception {
        var genuine = log.exportWithProofs();
        var checkpoint = genuine.getLast();
        for (var at : new int[] {0, 17, 39}) {
            var lines = new ArrayList<>(List.of(Objects.requireNonNull(genuine.get(at))));
            lines.addAll(forged());
            lines.add(checkpoint);
            refusedAsWritten(lines, "is bad");
            var after = new ArrayList<>(forged());
            after.add(Objects.requireNonNull(genuine.get(at)));
            after.add(checkpoint);
            refusedAsWritten(after, "is bad");
            var amidst = new ArrayList<>(forged());
            amidst.set(at, Objects.requireNonNull(genuine.get(at)));
            amidst.add(checkpoint);
            refusedAsWritten(amidst, "is bad");
        }
        var all = new ArrayList<>(genuine.subList(0, 40));
        all.addAll(forged());
        all.add(checkpoint);
        refusedAsWritten(all, "is bad");
        var alone = new ArrayList<>(forged());
        alone.add(checkpoint);
        refusedAsWritten(alone, "do not make the root");
    }

    @Test
    void lines_with_and_without_proofs_are_taken_together_only_where_they_are_the_whole_log() throws Exception {
        var proofs = log.exportWithProofs();
        var mixed = new ArrayList<>(log.export());
        for (var i = 0; i < 40; i += 3) {
            mixed.set(i, Objects.requireNonNull(proofs.get(i)));
        }
        assertThat(check(mixed, log.trust()).whole()).isTrue();
        refusedAsWritten(without(new ArrayList<>(mixed), 3), "entry 3 is bad");
        refusedAsWritten(without(new ArrayList<>(mixed), 38), "entry 38 is bad");
        refusedAsWritten(without(new ArrayList<>(mixed), 39), "entry 39 is bad");
        var afterAGap = new ArrayList<>(proofs.subList(4, 6));
        afterAGap.addAll(log.export().subList(6, 41));
        refusedAsWritten(afterAGap, "entry 6 is bad: it has no proof");
        var lastProven = new ArrayList<>(log.export().subList(0, 5));
        lastProven.addAll(proofs.subList(39, 41));
        refusedAsWritten(lastProven, "entry 5 is bad");
        var twice = new ArrayList<>(proofs);
        twice.add(8, Objects.requireNonNull(proofs.get(7)));
        refusedAsWritten(twice, "entry 8 is bad");
    }

    @Test
    void an_export_without_entries_is_whole_only_where_the_log_has_none() throws Exception {
        var part = check(List.of(log.export().getLast()), log.trust());
        assertThat(part.entries()).isZero();
        assertThat(part.whole()).isFalse();
        var empty = TestLog.of(0);
        assertThat(check(empty.export(), empty.trust()).whole()).isTrue();
        refusedAsWritten(List.of(), "is no JSON");
    }

    @Test
    void one_checkpoint_is_at_the_end_and_nothing_but_a_checkpoint() throws Exception {
        var lines = new ArrayList<>(log.export());
        lines.add(lines.getLast());
        refusedAsWritten(lines, "line 42 comes after the checkpoint");
        var first = new ArrayList<>(log.export());
        first.addFirst(first.getLast());
        refusedAsWritten(first, "line 2 comes after the checkpoint");
        var both = new ArrayList<>(log.export());
        both.set(40, "{\"index\":40,\"leaf\":\"AAAA\"," + both.get(40).substring(1));
        refusedAsWritten(both, "line 41 is a checkpoint and an entry in one");
    }

    @Test
    void an_edited_entry_is_named() throws Exception {
        refused(Kind.ROOT, "entry 11 is bad", lines -> edited(lines, 11, "{\"n\":11}", "{\"n\":99}"));
        refused(Kind.ROOT, "entry 0 is bad", lines -> edited(lines, 0, "{\"n\":0}", "{\"n\":9}"));
        refused(Kind.ROOT, "the last entry", lines -> edited(lines, 39, "{\"n\":39}", "{\"n\":99}"));
    }

    @Test
    void a_copy_that_says_something_else_than_the_bytes_is_named() throws Exception {
        refused(Kind.COPY, "entry 5 is bad", lines -> {
            lines.set(5, Objects.requireNonNull(lines.get(5)).replace("request.created", "request.cancelled"));
            return lines;
        });
    }

    @Test
    void entries_that_miss_or_changed_places_are_named() throws Exception {
        refused(Kind.INDEX, "entry 7 is bad", lines -> without(lines, 7));
        refused(Kind.INDEX, "only one that begins with 0", lines -> without(lines, 0));
        refused(Kind.INDEX, "entry 39 is bad", lines -> without(lines, 39));
        refused(Kind.INDEX, "entry 3 is bad", lines -> {
            Collections.swap(lines, 3, 9);
            return lines;
        });
        refused(Kind.MALFORMED, "cut off after entry 39", lines -> without(lines, 40));
        refused(Kind.MALFORMED, "cut off after entry 39", lines -> {
            lines.add(Objects.requireNonNull(lines.get(39)));
            return lines;
        });
    }

    private static List<String> without(List<String> lines, int index) {
        lines.remove(index);
        return lines;
    }

    @Test
    void a_checkpoint_of_another_key_or_tree_is_not_taken() throws Exception {
        var other = TestLog.of(40);
        assertThatThrownBy(() -> check(log.export(), other.trust())).hasMessageContaining("not signed by");
        var longer = TestLog.of(0);
        for (var i = 0; i < 41; i++) {
            longer.add("{\"details\":{\"n\":" + i + "},\"type\":\"request.created\"}");
        }
        var lines = longer.export();
        lines.remove(40);
        assertThatThrownBy(() -> check(lines, longer.trust())).hasMessageContaining("entry 40 is bad");
    }

    @Test
    void what_is_no_export_is_said_to_be_none() {
        assertThatThrownBy(() -> check(List.of("hello"), log.trust())).hasMessageContaining("is no JSON");
        assertThatThrownBy(() -> check(List.of("{}"), log.trust())).hasMessageContaining("no checkpoint");
        assertThatThrownBy(() -> check(
                        List.of("{\"index\":0,\"leaf\":\"AAAA\"}", log.export().getLast()), log.trust()))
                .hasMessageContaining("version 1");
    }
}
