package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.Tuple;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeasedLoopTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofMillis(10);

    private TestBed bed;
    private Database left;
    private Database right;
    private Lease lease;
    private final List<LeasedLoop> loops = new ArrayList<>();
    private int number;

    @BeforeAll
    void open() throws SQLException {
        bed = TestBed.open();
        left = bed.database();
        right = bed.newNode("two");
    }

    @AfterAll
    void close() throws SQLException {
        bed.close();
    }

    @BeforeEach
    void lease() {
        lease = new Lease("work-" + ++number, Duration.ofSeconds(60));
        bed.sql("INSERT INTO leases (name) VALUES ('" + lease.name() + "')");
    }

    @AfterEach
    void stop() {
        loops.forEach(loop -> bed.ok(loop.close()));
        loops.clear();
    }

    private LeasedLoop loop(Database database, Duration period, LeasedLoop.Work work) {
        var loop = new LeasedLoop(bed.vertx(), database, lease, period, "the work is not done at the moment", work);
        loops.add(loop);
        return loop;
    }

    private void runsOut() {
        bed.sql("UPDATE leases SET until = '-infinity' WHERE name = '" + lease.name() + "'");
    }

    private static void happens(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(20, TimeUnit.SECONDS)).as("within 20 s").isTrue();
    }

    @Test
    void the_node_that_has_the_lease_works_and_the_other_one_does_not() {
        var one = loop(left, NEVER, held -> Future.succeededFuture(3));
        var two = loop(right, NEVER, held -> Future.succeededFuture(4));
        assertThat(bed.ok(one.round())).hasValue(3);
        assertThat(bed.ok(two.round())).isEmpty();
        runsOut();
        assertThat(bed.ok(two.round())).hasValue(4);
        assertThat(bed.ok(one.round())).isEmpty();
    }

    @Test
    void every_taking_moves_the_fence() {
        var fences = new ConcurrentLinkedQueue<Long>();
        LeasedLoop.Work work = held -> {
            fences.add(held.fence());
            return Future.succeededFuture(0);
        };
        bed.ok(loop(left, NEVER, work).round());
        bed.ok(loop(left, NEVER, work).round());
        runsOut();
        bed.ok(loop(right, NEVER, work).round());
        assertThat(fences).containsExactly(1L, 2L, 3L);
    }

    @Test
    void work_that_was_overtaken_changes_nothing_more() {
        var wrote = new AtomicBoolean();
        var overtaken = loop(left, NEVER, held -> {
            runsOut();
            return loop(right, NEVER, other -> Future.succeededFuture(1))
                    .round()
                    .compose(theirs -> {
                        assertThat(theirs).hasValue(1);
                        return held.change(tx -> {
                            wrote.set(true);
                            return Future.succeededFuture(1);
                        });
                    });
        });
        assertThat(bed.ok(overtaken.round())).isEmpty();
        assertThat(wrote).isFalse();
    }

    @Test
    void nobody_takes_the_lease_while_a_transaction_of_the_work_is_open() {
        var two = loop(right, NEVER, held -> Future.succeededFuture(1));
        var one = loop(
                left,
                NEVER,
                held -> held.change(tx -> tx.update("UPDATE leases SET until = '-infinity'", Tuple.tuple())
                        .compose(out -> two.round())
                        .map(theirs -> theirs.isEmpty() ? 1 : 0)));
        assertThat(bed.ok(one.round())).hasValue(1);
        assertThat(bed.ok(two.round())).hasValue(1);
    }

    @Test
    void a_round_that_did_something_is_followed_by_another_before_the_period_is_over() throws InterruptedException {
        var third = new CountDownLatch(3);
        var loop = loop(left, NEVER, held -> {
            third.countDown();
            return Future.succeededFuture((int) third.getCount());
        });
        loop.start();
        happens(third);
    }

    @Test
    void nudges_during_a_round_are_one_more_round_after_it() throws InterruptedException {
        var rounds = new AtomicInteger();
        var first = new CountDownLatch(1);
        var second = new CountDownLatch(2);
        var go = Promise.<Integer>promise();
        var loop = loop(left, NEVER, held -> {
            rounds.incrementAndGet();
            first.countDown();
            second.countDown();
            return go.future();
        });
        loop.start();
        happens(first);
        for (var i = 0; i < 1_000; i++) {
            loop.nudge();
        }
        assertThat(rounds).as("one round at a time").hasValue(1);
        go.complete(0);
        happens(second);
    }

    @Test
    void nudges_without_end_wake_the_holder_and_do_not_push_its_rounds_ahead_of_them() throws InterruptedException {
        var third = new CountDownLatch(3);
        var loop = loop(left, NEVER, held -> {
            third.countDown();
            return Future.succeededFuture(0);
        });
        loop.start();
        var nudger = bed.vertx().setPeriodic(1, tick -> loop.nudge());
        happens(third);
        bed.vertx().cancelTimer(nudger);
    }

    @Test
    void a_round_that_fails_is_followed_by_another() throws InterruptedException {
        var second = new CountDownLatch(2);
        var loop = loop(left, SHORT, held -> {
            second.countDown();
            throw new IllegalStateException("as this test wants it");
        });
        loop.start();
        happens(second);
    }

    @Test
    void a_node_that_cannot_do_the_work_leaves_it_to_another() throws InterruptedException {
        var tried = new CountDownLatch(1);
        var done = new CountDownLatch(1);
        loop(left, Duration.ofMillis(100), held -> {
                    tried.countDown();
                    throw new LeasedLoop.NotHereException("as this test wants it", null);
                })
                .start();
        happens(tried);
        loop(right, SHORT, held -> {
                    done.countDown();
                    return Future.succeededFuture(0);
                })
                .start();
        happens(done);
    }

    @Test
    void a_node_that_cannot_do_the_work_tries_again_where_no_other_takes_it() throws InterruptedException {
        var third = new CountDownLatch(3);
        loop(left, SHORT, held -> {
                    third.countDown();
                    return Future.failedFuture(new LeasedLoop.NotHereException("as this test wants it", null));
                })
                .start();
        happens(third);
    }

    @Test
    void closing_waits_for_the_round_under_way_and_gives_the_lease_back() throws InterruptedException {
        var begun = new CountDownLatch(1);
        var go = Promise.<Integer>promise();
        var loop = loop(left, SHORT, held -> {
            begun.countDown();
            return go.future();
        });
        loop.start();
        happens(begun);
        var closed = loop.close();
        assertThat(closed.isComplete()).isFalse();
        go.complete(1);
        bed.ok(closed);
        assertThat(bed.ok(loop(right, NEVER, held -> Future.succeededFuture(1)).round()))
                .hasValue(1);
    }
}
