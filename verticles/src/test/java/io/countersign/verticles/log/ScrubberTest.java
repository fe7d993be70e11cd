package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.UUID;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubberTest {
    private static final int LEAVES_PER_SECOND = 256;

    @TempDir
    private Path directory;

    private TestBed bed;
    private LogScene scene;
    private Database node;
    private Scrubber scrubber;

    @BeforeEach
    void write() throws Exception {
        bed = TestBed.withWorker();
        scene = LogScene.empty(bed, directory);
        node = scene.node("one");
        for (int i = 0; i < 4; i++) {
            scene.write(node, UUID.randomUUID(), 150);
            scene.sequence(node);
        }
        scrubber = new Scrubber(bed.vertx(), node, scene.parts(node), LEAVES_PER_SECOND);
    }

    @AfterEach
    void close() throws Exception {
        scene.close();
        bed.close();
    }

    private void round() {
        var before = scene.number("SELECT rounds FROM log_scrub");
        scene.sql("UPDATE log_scrub SET began_at = clock_timestamp() - interval '1 hour'");
        while (scene.number("SELECT rounds FROM log_scrub") == before) {
            bed.ok(scrubber.once());
        }
    }

    private long damages() {
        return scene.number("SELECT count(*) FROM audit_leaves WHERE type = 'log.damaged' AND organization_id IS NULL");
    }

    @Test
    void a_round_ends_with_a_mark_that_the_key_signed_and_nobody_can_take_for_a_checkpoint() {
        round();
        var key = bed.ok(node.read(LogKeys::find)).orElseThrow();
        var note = scene.column("SELECT note FROM log_marks ORDER BY size DESC LIMIT 1")
                .getFirst();
        var mark = VerifiedMark.read(note, key).orElseThrow();
        assertThat(mark.size()).isEqualTo(scene.number("SELECT size FROM log_head"));
        assertThat(mark.checkpoints()).isEqualTo(scene.number("SELECT count(*) FROM log_checkpoints"));
        Assertions.assertThatThrownBy(
                        () -> Checkpoint.parse(SignedNote.parse(note).text()))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(scene.verify().firstBad()).isNull();
        assertThat(damages()).isZero();

        scene.sql(
                "DELETE FROM log_checkpoints WHERE size = (SELECT size FROM log_checkpoints ORDER BY size OFFSET 1 LIMIT 1)");
        assertThat(Objects.requireNonNull(scene.verify().firstBad()).kind())
                .isEqualTo(AuditFaultKind.MISSING_CHECKPOINT);
        scene.sql("UPDATE log_marks SET note = replace(note, 'checkpoints ', 'checkpoints 0')");
        assertThat(Objects.requireNonNull(scene.verify().firstBad()).kind()).isEqualTo(AuditFaultKind.MARK);
    }

    @Test
    void a_damage_is_told_of_once_and_nothing_beyond_it_is_marked() {
        scene.sql(
                "UPDATE audit_leaves SET leaf = leaf || ' ' WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = 300)");
        round();
        round();
        assertThat(damages()).isEqualTo(1);
        assertThat(scene.column("SELECT kind || ' ' || place FROM log_damages")).containsExactly("leaf 300");
        assertThat(scene.number("SELECT count(*) FROM log_marks WHERE size > 300"))
                .isZero();
    }

    @Test
    void damage_after_the_mark_is_an_alarm_at_the_start_and_the_gateway_starts_all_the_same() {
        round();
        scene.write(node, UUID.randomUUID(), 50);
        scene.sequence(node);
        scene.sql(
                "UPDATE audit_leaves SET actor_id = NULL WHERE id = (SELECT leaf_id FROM log_entries WHERE tree_index = 620)");
        var began = System.nanoTime();
        bed.ok(new StartCheck(bed.vertx(), node).run());
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(3));
        assertThat(scene.column("SELECT kind || ' ' || place FROM log_damages")).containsExactly("copy 620");
        assertThat(damages()).isEqualTo(1);
    }

    @Test
    void older_checkpoints_must_be_of_this_tree_at_the_start_and_their_signatures_are_the_scrubbers() {
        round();
        grow();
        var older = scene.number("SELECT max(size) FROM log_checkpoints");
        grow();
        scene.sql("UPDATE log_checkpoints SET note = regexp_replace(note, '.{8}\\n$', E'AAAAAAA=\\n') WHERE size = "
                + older);
        bed.ok(new StartCheck(bed.vertx(), node).run());
        assertThat(damages()).isZero();
        round();
        assertThat(scene.column("SELECT kind || ' ' || place FROM log_damages"))
                .containsExactly("checkpoint-signature " + (older - 1));
    }

    @Test
    void an_older_checkpoint_of_another_tree_is_an_alarm_at_the_start() {
        round();
        grow();
        var older = scene.number("SELECT max(size) FROM log_checkpoints");
        grow();
        scene.sql("UPDATE log_checkpoints SET note = (SELECT replace(note, E'\\n' || size || E'\\n', E'\\n" + older
                + "\\n') FROM log_checkpoints ORDER BY size DESC LIMIT 1) WHERE size = " + older);
        bed.ok(new StartCheck(bed.vertx(), node).run());
        assertThat(scene.column("SELECT kind || ' ' || place FROM log_damages"))
                .containsExactly("checkpoint " + (older - 1));
    }

    @Test
    void a_round_that_takes_too_long_ends_where_it_is_and_the_next_one_goes_on_from_there() {
        scene.write(node, UUID.randomUUID(), TreeWalk.PLACES);
        scene.sequence(node);
        var hasty = new Scrubber(bed.vertx(), node, scene.parts(node), 100_000, Duration.ZERO);
        bed.ok(hasty.once());
        assertThat(scene.column("SELECT next || ' ' || rounds FROM log_scrub")).containsExactly(TreeWalk.PLACES + " 0");
        bed.ok(hasty.once());
        assertThat(scene.column("SELECT next || ' ' || rounds FROM log_scrub")).containsExactly("0 1");
    }

    private void grow() {
        scene.write(node, UUID.randomUUID(), 50);
        scene.sequence(node);
    }
}
