package io.countersign.verticles.store;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Tuple;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered when PostgreSQL takes too long, and whether it is true. The pool has one connection, so a lost one would show. */
class TimedTransactionTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final Duration SOON = Duration.ofMillis(400);
    private static final Duration LATE = Duration.ofSeconds(30);
    private static final String LOCK = "4711";

    private TestBed bed;
    private Connection other;

    @BeforeEach
    void a_table_whose_commits_can_be_held_up() throws SQLException {
        bed = TestBed.open();
        var server = TestServers.postgres();
        other = DriverManager.getConnection(server.jdbcUrl(bed.config().database()), server.user(), server.password());
        bed.sql("CREATE TABLE entries (name text PRIMARY KEY, changes int NOT NULL DEFAULT 0)");
        bed.sql("INSERT INTO entries (name) VALUES ('one')");
        bed.sql("CREATE FUNCTION held_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock("
                + LOCK + "); IF NEW.changes > 99 THEN RAISE 'too many changes'; END IF; RETURN NULL; END $$");
        bed.sql("CREATE CONSTRAINT TRIGGER at_commit AFTER UPDATE ON entries DEFERRABLE INITIALLY DEFERRED"
                + " FOR EACH ROW EXECUTE FUNCTION held_up()");
    }

    @AfterEach
    void close() throws SQLException {
        other.close();
        bed.close();
    }

    private Database database(Duration patience) {
        return new Database(
                Database.pool(bed.vertx(), bed.withOneConnection()),
                bed.database().node(),
                away -> Future.succeededFuture(),
                patience);
    }

    private static Future<Integer> add(Database database, int changes) {
        return database.systemChange(
                tx -> tx.update("UPDATE entries SET changes = changes + $1 WHERE name = 'one'", Tuple.of(changes)));
    }

    private String changes() {
        return bed.column("SELECT changes FROM entries").getFirst();
    }

    /** By the other connection, until its transaction ends. */
    private void hold(String statement) throws SQLException {
        other.setAutoCommit(false);
        try (var run = other.createStatement()) {
            run.execute(statement);
        }
    }

    private void letGo() throws SQLException {
        other.rollback();
    }

    private boolean somebodyWaits() {
        return !bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign'"
                        + " AND datname = current_database() AND wait_event_type = 'Lock'")
                .isEmpty();
    }

    @Test
    void a_change_given_up_before_its_commit_is_rolled_back_for_certain() throws Exception {
        var database = database(SOON);
        hold("SELECT 1 FROM entries FOR UPDATE");
        assertThat(bed.refused(add(database, 1)).code()).isEqualTo("DATABASE_UNAVAILABLE");
        eventually(PATIENCE, "its backend stops waiting though the lock is still held", () -> !somebodyWaits());
        letGo();
        assertThat(bed.ok(add(database, 10))).isEqualTo(1);
        assertThat(changes()).isEqualTo("10");
        bed.ok(database.close());
    }

    @Test
    void a_change_given_up_during_its_commit_is_of_unknown_outcome_and_may_happen() throws Exception {
        var database = database(SOON);
        hold("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        var refusal = bed.refused(add(database, 1));
        assertThat(refusal.code()).isEqualTo("OUTCOME_UNKNOWN");
        assertThat(refusal.detail()).contains("look before you repeat");
        assertThat(changes()).isEqualTo("0");
        letGo();
        eventually(PATIENCE, "what was given up is committed", () -> changes().equals("1"));
        assertThat(bed.ok(add(database, 10))).isEqualTo(1);
        bed.ok(database.close());
    }

    @Test
    void a_connection_that_ends_during_the_commit_leaves_the_outcome_unknown() throws Exception {
        var database = database(LATE);
        hold("SELECT pg_advisory_xact_lock(" + LOCK + ")");
        var change = add(database, 1);
        eventually(PATIENCE, "the commit waits", this::somebodyWaits);
        bed.column("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                + " AND datname = current_database()");
        assertThat(bed.refused(change).code()).isEqualTo("OUTCOME_UNKNOWN");
        letGo();
        // The pool may hand out the ended connection once more before it hears of the end; then nothing is done, for
        // sure.
        eventually(
                PATIENCE,
                "another connection serves",
                () -> bed.ok(add(database, 10).otherwise(-1)) == 1);
        bed.ok(database.close());
    }

    @Test
    void a_commit_that_postgresql_refuses_is_a_failure_like_any_other() {
        var database = database(LATE);
        var failure = bed.ok(add(database, 100).transform(ended -> Future.succeededFuture(ended.cause())));
        assertThat(failure).isInstanceOf(PgException.class).hasMessageContaining("too many changes");
        assertThat(changes()).isEqualTo("0");
        bed.ok(database.close());
    }

    @Test
    void a_frozen_server_changes_nothing_and_costs_no_connection() {
        var database = database(SOON);
        assertThat(bed.ok(add(database, 1))).isEqualTo(1);
        TestServers.postgres().pause();
        try {
            assertThat(bed.refused(add(database, 10)).code()).isEqualTo("DATABASE_UNAVAILABLE");
        } finally {
            TestServers.postgres().resume();
        }
        assertThat(bed.ok(add(database, 100).otherwise(-1))).isEqualTo(-1);
        assertThat(bed.ok(add(database, 5))).isEqualTo(1);
        assertThat(changes()).isEqualTo("6");
        bed.ok(database.close());
    }
}
