package io.countersign.verticles.signing;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.Freezing;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.signing.CommitCall.CommitOperation;
import io.countersign.verticles.signing.CommitCall.Outcome;
import io.countersign.verticles.signing.CommitVerdict.Committed;
import io.countersign.verticles.signing.CommitVerdict.NotTried;
import io.countersign.verticles.signing.CommitVerdict.Unknown;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Batches while PostgreSQL is busy with the first of them: a lock on the row of the node holds it for as long as a test likes. */
class CommitterTest {
    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final UUID ORGANIZATION = Ids.next();
    private static final UUID SIGNER = Ids.next();
    private static final UUID MACHINE = Ids.next();

    private final Node node = new Node(Ids.next(), "committing");
    private TestBed bed;
    private NodeKeeper keeper;
    private Committer committer;

    @BeforeEach
    void start() throws SQLException {
        bed = TestBed.withOneEventLoop();
        var pool = Database.pool(bed.vertx(), bed.config());
        keeper = new NodeKeeper(bed.vertx(), pool, node);
        bed.ok(keeper.start());
        var lostAnswers = new LostAnswers(bed.vertx(), pool, PATIENCE);
        var options = Database.options(bed.config(), "committer");
        committer = new Committer(bed.vertx(), options, node, keeper, 1_000, lostAnswers);
        bed.ok(committer.start());
    }

    @AfterEach
    void stop() throws SQLException {
        bed.ok(committer.close());
        bed.ok(keeper.stop());
        bed.close();
    }

    @Test
    void many_calls_go_out_behind_the_batch_in_flight_and_whoever_comes_later_goes_with_the_next() {
        holdCommits();
        var first = submit(1);
        var few = submit(Patience.WORTH_QUEUEING - 1);
        var enough = submit(1);
        var later = submit(3);
        var many = submit(2 * Patience.WORTH_QUEUEING);
        letGo();
        assertThat(verdicts(first, few, enough, later, many)).hasOnlyElementsOfType(Committed.class);
        assertThat(batches()).containsExactly("1", "16", "35");
    }

    @Test
    void few_calls_wait_for_the_batch_in_flight() {
        holdCommits();
        var first = submit(1);
        var few = submit(Patience.WORTH_QUEUEING - 3);
        var more = submit(2);
        letGo();
        assertThat(verdicts(first, few, more)).hasOnlyElementsOfType(Committed.class);
        assertThat(batches()).containsExactly("1", "15");
    }

    @Test
    void postgresql_commits_the_next_batch_while_the_answers_of_the_one_before_are_written() {
        holdCommits();
        var first = submit(1);
        var meanwhile = first.getFirst().map(verdict -> awaitOperations("3"));
        var next = submit(2);
        letGo();
        assertThat(bed.ok(meanwhile)).isTrue();
        assertThat(verdicts(first, next)).hasOnlyElementsOfType(Committed.class);
    }

    @Test
    void both_batches_hear_that_nobody_knows_when_their_connection_dies_and_later_calls_are_committed() {
        holdCommits();
        var first = submit(1);
        var queued = submit(Patience.WORTH_QUEUEING);
        bed.column("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name = 'committer'");
        assertThat(verdicts(first, queued)).hasOnlyElementsOfType(Unknown.class);
        letGo();
        assertThat(batches()).isEmpty();
        assertThat(verdicts(submitUntilTried())).hasOnlyElementsOfType(Committed.class);
        assertThat(batches()).containsExactly("1");
    }

    @Test
    void what_a_silent_connection_still_owes_holds_up_nobody_on_the_next() throws Exception {
        var silent = ProcessHandle.of(Long.parseLong(
                        bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'committer'")
                                .getFirst()))
                .orElseThrow();
        Freezing.freeze(silent);
        try {
            var first = submit(1);
            bed.ok(bed.vertx().timer(1, TimeUnit.SECONDS));
            var behind = submit(Patience.WORTH_QUEUEING);
            assertThat(verdicts(first)).hasOnlyElementsOfType(Unknown.class);
            assertThat(verdicts(submitUntilTried())).hasOnlyElementsOfType(Committed.class);
            assertThat(behind).as("the other batch of the silent connection").noneMatch(Future::isComplete);
        } finally {
            Freezing.thaw(silent);
        }
    }

    /** On the event loop that sends batches and hears of them, so it does nothing else meanwhile. */
    private boolean awaitOperations(String wanted) {
        var deadline = System.nanoTime() + Duration.ofSeconds(2).toNanos();
        while (System.nanoTime() < deadline) {
            if (bed.column("SELECT count(*) FROM operations").getFirst().equals(wanted)) {
                return true;
            }
        }
        return false;
    }

    private void holdCommits() {
        bed.sql("BEGIN");
        bed.sql("SELECT FROM nodes WHERE id = '" + node.id() + "' FOR UPDATE");
    }

    private void letGo() {
        bed.sql("ROLLBACK");
    }

    /** All of them have reached the committer, and it has decided what to do with them. */
    private List<Future<CommitVerdict>> submit(int calls) {
        var submitted = Promise.<List<Future<CommitVerdict>>>promise();
        bed.vertx()
                .runOnContext(turn -> submitted.complete(Stream.generate(CommitterTest::call)
                        .limit(calls)
                        .map(call -> committer.submit(call, System.nanoTime()))
                        .toList()));
        var verdicts = bed.ok(submitted.future());
        var decided = Promise.<Void>promise();
        bed.vertx().runOnContext(turn -> decided.complete());
        bed.ok(decided.future());
        return verdicts;
    }

    /** Until the connection is back, calls are not tried. */
    private List<Future<CommitVerdict>> submitUntilTried() {
        var deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (true) {
            var verdicts = submit(1);
            if (!(bed.ok(verdicts.getFirst()) instanceof NotTried)) {
                return verdicts;
            }
            assertThat(System.nanoTime()).as("the connection is back in time").isLessThan(deadline);
        }
    }

    @SafeVarargs
    private List<CommitVerdict> verdicts(List<Future<CommitVerdict>>... calls) {
        return Stream.of(calls).flatMap(List::stream).map(bed::ok).toList();
    }

    /** Sizes of the commits, in their order. */
    private List<String> batches() {
        return bed.column("SELECT count(*) FROM operations GROUP BY at ORDER BY at");
    }

    /** One that is only recorded, so no Signer is needed. */
    private static CommitCall call() {
        var operation = new CommitOperation(Ids.next(), null, null, null, null, "{}");
        return new CommitCall(
                ORGANIZATION,
                SIGNER,
                0,
                MACHINE,
                null,
                Outcome.FAILED,
                "TOKEN_BUSY",
                null,
                null,
                "ECDSA_SHA_256",
                "01",
                null,
                null,
                null,
                null,
                List.of(operation));
    }
}
