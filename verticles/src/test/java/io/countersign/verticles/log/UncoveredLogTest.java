package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AuditFaultKind;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that goes on while nothing is signed over it. */
class UncoveredLogTest {
    private static final UUID ORGANIZATION = UUID.randomUUID();

    @TempDir
    private Path directory;

    private TestBed bed;
    private LogScene scene;
    private Database node;

    @BeforeEach
    void open() throws SQLException {
        bed = TestBed.withWorker();
        scene = LogScene.empty(bed, directory);
        node = scene.node("one");
        scene.write(node, ORGANIZATION, 5);
        scene.sequence(node);
        scene.sql("ALTER TABLE log_checkpoints ADD CONSTRAINT nothing_is_signed CHECK (false) NOT VALID");
        scene.sql("CREATE SCHEMA earlier");
        scene.sql("UPDATE nodes SET started_at = clock_timestamp() - interval '1 hour'");
    }

    @AfterEach
    void close() throws SQLException {
        scene.close();
        bed.close();
    }

    /** A leaf as it would have been written so many minutes ago. */
    private void write(int minutesAgo) {
        scene.sql("CREATE OR REPLACE FUNCTION earlier.clock_timestamp() RETURNS timestamptz LANGUAGE sql AS"
                + " $$SELECT pg_catalog.clock_timestamp() - interval '" + minutesAgo + " minutes'$$");
        scene.sql("ALTER ROUTINE append_leaf SET search_path = earlier, public, pg_catalog");
        scene.write(node, ORGANIZATION, 1);
        scene.sql("ALTER ROUTINE append_leaf RESET search_path");
        scene.sql("UPDATE leases SET until = '-infinity'");
        bed.ok(new Sequencer(bed.vertx(), node, scene.parts(node)).once().otherwiseEmpty());
    }

    @Test
    void a_leaf_each_minute_and_no_checkpoint_for_eleven_minutes_is_a_missing_checkpoint() {
        for (var minutes = 9; minutes >= 0; minutes -= 3) {
            write(minutes);
        }
        assertThat(scene.verify().verified()).as("ten minutes are not over").isTrue();
        scene.sql("ALTER TABLE log_checkpoints DROP CONSTRAINT nothing_is_signed");
        scene.sequence(node);
        scene.sql("ALTER TABLE log_checkpoints ADD CONSTRAINT nothing_is_signed CHECK (false) NOT VALID");
        var first = scene.number("SELECT size FROM log_head");
        for (var minutes = 11; minutes >= 0; minutes--) {
            write(minutes);
        }
        var found = scene.verify();
        assertThat(found.verified()).isFalse();
        var fault = Objects.requireNonNull(found.firstBad());
        assertThat(fault.kind()).isEqualTo(AuditFaultKind.MISSING_CHECKPOINT);
        assertThat(fault.index()).isEqualTo(first);
    }

    @Test
    void a_leaf_from_before_all_gateways_stood_still_is_no_missing_checkpoint_when_they_start_again() {
        write(60);
        scene.sql("UPDATE nodes SET started_at = clock_timestamp() - interval '9 minutes'");
        assertThat(scene.verify().verified()).isTrue();
        scene.sql("UPDATE nodes SET started_at = clock_timestamp() - interval '11 minutes'");
        assertThat(scene.verify().verified()).isFalse();
    }
}
