package io.countersign.verticles.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Exports.Format;
import io.countersign.verticles.Exports.Part;
import io.countersign.verticles.Exports.Wanted;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.audit.AuditReads;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.log.Sequencer;
import io.countersign.verticles.log.WitnessedNotes;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int EVENTS = 40;

    @TempDir
    private Path directory;

    private TestBed bed;
    private Caller admin;
    private Caller platform;
    private Caller stranger;
    private ExportService exports;
    private Sequencer sequencer;

    @BeforeAll
    void write() throws Exception {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        platform = new Caller(admin.id(), admin.organization(), admin.kind(), admin.name(), admin.role(), true);
        stranger = bed.admin(bed.organization("globex"), "Gus");
        exports = new ExportService(bed.vertx(), bed.database(), new AuditReads(bed.database()), WitnessedNotes.none());
        var config = new DomainConfig.AuditLog("sign.example.com/log", directory);
        sequencer = new Sequencer(
                bed.vertx(),
                bed.database(),
                LogParts.of(bed.vertx(), bed.database(), bed.workerClient(), TestBed.TOKEN, config));
        for (int i = 0; i < EVENTS; i++) {
            var caller = i % 2 == 0 ? admin : stranger;
            record(Event.by(caller.id(), caller.organization(), i % 4 == 0 ? "request.commented" : "group.created")
                    .with(i % 4 == 0 ? "text" : "name", "a \"quoted\" | bar = and, comma\nline " + i));
        }
        untilPublished();
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private void record(Event event) {
        bed.ok(bed.database().systemChange(tx -> {
            tx.record(event);
            return Future.succeededFuture();
        }));
    }

    /** Rounds until a checkpoint covers everything there is. */
    private void untilPublished() {
        var end = Instant.now().plus(Duration.ofSeconds(20));
        do {
            assertThat(Instant.now()).isBefore(end);
            bed.ok(sequencer.once());
        } while (number("SELECT count(*) FROM audit_leaves")
                > number("SELECT coalesce(max(size), 0) FROM log_checkpoints"));
    }

    private long number(String query) {
        return Long.parseLong(bed.column(query).getFirst());
    }

    private Part part(Caller caller, Wanted wanted) {
        return bed.ok(exports.exportAudit(TestBed.call(caller), wanted));
    }

    private static Wanted all(Format format, int limit) {
        return new Wanted(format, 0, null, limit, null, null, false);
    }

    /** All parts, one after the other. */
    private String whole(Caller caller, Wanted wanted) {
        var text = new StringBuilder();
        var next = wanted;
        while (true) {
            var part = part(caller, next);
            text.append(part.body());
            if (!part.more()) {
                return text.toString();
            }
            next = new Wanted(
                    wanted.format(),
                    part.next(),
                    part.to(),
                    wanted.limit(),
                    wanted.type(),
                    wanted.signer(),
                    wanted.installation());
        }
    }

    private static List<JsonNode> lines(String text) throws IOException {
        var lines = new ArrayList<JsonNode>();
        for (var line : text.split("\n")) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    @Test
    void every_line_proves_that_its_bytes_are_in_the_tree_of_the_checkpoint_at_the_end() throws IOException {
        var lines = lines(whole(admin, all(Format.JSONL, 7)));
        var end = lines.removeLast();
        var note = SignedNote.parse(end.get("checkpoint").asText());
        assertThat(note.isSignedBy(NoteKey.parse(end.get("key").asText()))).isTrue();
        var tree = Checkpoint.parse(note.text());
        assertThat(lines).hasSizeGreaterThanOrEqualTo(EVENTS / 2);
        for (var line : lines) {
            var way = new ArrayList<byte[]>();
            line.get("proof").forEach(hash -> way.add(Base64.getDecoder().decode(hash.asText())));
            var leaf = Base64.getDecoder().decode(line.get("leaf").asText());
            assertThat(MerkleTree.includes(
                            tree.root(), tree.size(), leaf, line.get("index").asLong(), way))
                    .isTrue();
            assertThat(line.get("organization").asText())
                    .isEqualTo(admin.organization().toString());
        }
    }

    @Test
    void parts_of_any_size_are_the_same_export_without_gap_or_repetition() throws IOException {
        var wanted =
                new Wanted(Format.JSONL, 0, number("SELECT max(size) FROM log_checkpoints"), 1_000, null, null, true);
        var whole = whole(platform, wanted);
        for (var limit : List.of(1, 3, 1_000)) {
            assertThat(whole(platform, new Wanted(Format.JSONL, 0, wanted.to(), limit, null, null, true)))
                    .isEqualTo(whole);
        }
        var indexes = lines(whole).stream()
                .filter(line -> line.has("index"))
                .map(line -> line.get("index").asInt())
                .toList();
        assertThat(indexes).isEqualTo(IntStream.range(0, indexes.size()).boxed().toList());
    }

    @Test
    void tenants_see_their_own_and_only_platform_admins_everything() throws IOException {
        var own = lines(whole(stranger, all(Format.OCSF, 100)));
        assertThat(own)
                .isNotEmpty()
                .allMatch(line -> line.get("unmapped")
                        .get("organization")
                        .asText()
                        .equals(stranger.organization().toString()));
        var everything = new Wanted(Format.JSONL, 0, null, 1_000, null, null, true);
        assertThat(bed.refused(exports.exportAudit(TestBed.call(admin), everything))
                        .code())
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
        var member = bed.person(admin.organization(), "Max");
        assertThat(bed.refused(exports.exportAudit(TestBed.call(member), all(Format.CSV, 10))))
                .isInstanceOf(Refusal.Forbidden.class);
    }

    @Test
    void auditors_of_a_signer_export_what_was_done_with_it_and_nothing_else() throws IOException {
        var signer = bed.signer(admin, bed.authority(admin, "export ca"), "release");
        bed.signer(admin, bed.authority(admin, "other ca"), "other");
        var auditor = bed.person(admin.organization(), "Aud");
        var operator = bed.person(admin.organization(), "Oda");
        var call = TestBed.call(admin);
        bed.ok(bed.signers().setMember(call, "release", auditor.id(), new NewMember(SignerRole.AUDITOR)));
        bed.ok(bed.signers().setMember(call, "release", operator.id(), new NewMember(SignerRole.OPERATOR)));
        untilPublished();
        var release = new Wanted(Format.JSONL, 0, null, 1_000, null, "release", false);
        var lines = lines(whole(auditor, release));
        lines.removeLast();
        assertThat(lines)
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.get("signer").asText())
                        .isEqualTo(signer.id().toString()));
        assertThat(whole(admin, release)).contains(lines.getLast().get("hash").asText());

        assertThat(bed.refused(exports.exportAudit(TestBed.call(operator), release))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
        assertThat(bed.refused(exports.exportAudit(
                        TestBed.call(auditor), new Wanted(Format.JSONL, 0, null, 10, null, "other", false))))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.refused(exports.exportAudit(TestBed.call(auditor), all(Format.JSONL, 10)))
                        .code())
                .isEqualTo("ADMIN_REQUIRED");
        assertThat(bed.refused(exports.exportAudit(
                                TestBed.call(auditor), new Wanted(Format.JSONL, 0, null, 10, null, "release", true)))
                        .code())
                .isEqualTo("NOT_A_PLATFORM_ADMIN");
    }

    @Test
    void csv_has_one_header_and_fields_that_hold_quotes_commas_and_lines() {
        var text = whole(admin, new Wanted(Format.CSV, 0, null, 5, "request.", null, false));
        assertThat(text).startsWith("\"index\",\"at\",\"type\"").containsOnlyOnce("\"index\"");
        var records = text.split("\r\n");
        assertThat(records).hasSize(1 + EVENTS / 4);
        assertThat(records[1])
                .contains("\"request.commented\"")
                .contains("a \\\"\"quoted\\\"\" | bar = and, comma\\nline 0");
    }

    @Test
    void csv_that_begins_later_begins_with_its_header_too_and_says_where_it_ends() {
        var end = number("SELECT max(size) FROM log_checkpoints");
        var from = new Wanted(Format.CSV, 5, null, 5, null, null, true);
        assertThat(whole(platform, from)).startsWith("\"index\"").containsOnlyOnce("\"index\"");
        assertThat(part(platform, from).to()).isGreaterThanOrEqualTo(end);
    }

    @Test
    void a_type_that_does_not_exist_is_refused_with_what_could_have_been_meant() {
        var mistyped = new Wanted(Format.CSV, 0, null, 10, "signature.sigend", null, false);
        assertThat(bed.refused(exports.exportAudit(TestBed.call(admin), mistyped)))
                .isInstanceOfSatisfying(
                        Refusal.BadInput.class,
                        refusal ->
                                assertThat(refusal.errors().getFirst().detail()).contains("signature.signed"));
    }

    @Test
    void cef_escapes_bars_in_its_header_and_equal_signs_in_its_pairs() {
        var line = whole(admin, new Wanted(Format.CEF, 0, null, 1_000, "request.commented", null, false))
                .split("\n")[0];
        assertThat(line)
                .startsWith("CEF:0|Countersign|Countersign|1|request.commented|")
                .contains("bar \\= and")
                .contains("cs1Label=organization cs1=" + admin.organization())
                .doesNotContain("bar = and");
    }

    @Test
    void ocsf_says_what_each_class_must_say() throws IOException {
        for (var line : lines(whole(admin, all(Format.OCSF, 1_000)))) {
            assertThat(line.get("type_uid").asInt())
                    .isEqualTo(line.get("class_uid").asInt() * 100
                            + line.get("activity_id").asInt());
            assertThat(line.get("category_uid").asInt())
                    .isEqualTo(line.get("class_uid").asInt() / 1_000);
            assertThat(line.has("time") && line.has("severity_id") && line.has("metadata"))
                    .isTrue();
            assertThat(line.get("class_uid").asInt() != 3_004 || line.has("entity"))
                    .isTrue();
        }
    }

    @Test
    void what_no_checkpoint_covers_yet_is_refused_for_a_moment() {
        var far = new Wanted(Format.JSONL, 0, 1_000_000L, 10, null, null, false);
        assertThat(bed.refused(exports.exportAudit(TestBed.call(admin), far)).code())
                .isEqualTo("NOT_IN_THE_LOG_YET");
    }

    @Test
    void taking_the_log_out_is_on_record_once_for_all_parts() {
        var taker = bed.admin(admin.organization(), "Tia");
        whole(taker, all(Format.JSONL, 3));
        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'audit.exported' AND actor_id = '"
                        + taker.id() + "'"))
                .isEqualTo(1);
    }
}
