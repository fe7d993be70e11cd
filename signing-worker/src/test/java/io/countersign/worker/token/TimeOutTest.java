package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.pkcs11.Ckr;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A token that hangs: callers get their answer in time, and the session comes back when the token does. */
class TimeOutTest {
    @Test
    void a_hanging_token_is_answered_for_within_two_seconds() throws Exception {
        try (var it = new WorkerUnderTest(TestToken.shared().config(1, 64, Duration.ofMillis(1500)))) {
            it.faults.hang("sign");
            long start = System.nanoTime();
            it.failsWith(Reason.TIMED_OUT, "did not answer in time");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            it.faults.unhang("sign");
        }
    }

    @Test
    void the_other_sessions_go_on_and_the_lost_one_comes_back_with_a_new_session() throws Exception {
        try (var it = new WorkerUnderTest(2)) {
            var hang = it.faults.hang("sign");
            var stuck = TestToken.send(it.worker, TestToken.p256Order(it.key));
            hang.awaitEntered();
            isFailed(stuck.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
            eventually(() -> it.worker.status().sessionsLost() == 1);
            int closed = it.faults.calls("closeSession");
            it.faults.unhang("sign");
            it.signs();
            eventually(() -> it.worker.status().sessionsLost() == 0);
            assertThat(it.faults.calls("closeSession")).isEqualTo(closed + 1);
            it.signs();
        }
    }

    @Test
    void while_one_call_hangs_and_the_first_probe_failed_a_token_that_answers_again_signs_through_its_other_sessions()
            throws Exception {
        try (var it = new WorkerUnderTest(2)) {
            var hang = it.faults.hang("sign");
            var stuck = TestToken.send(it.worker, TestToken.p256Order(it.key));
            hang.awaitEntered();
            it.faults.hangNoMore("sign");
            isFailed(stuck.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
            eventually(() -> it.worker.status().sessionsLost() == 1);
            it.faults.fail("slotsWithToken", 2, Ckr.GENERAL_ERROR);
            it.faults.fail("sign", 1, Ckr.TOKEN_NOT_PRESENT);
            it.failsWith(Reason.UNAVAILABLE, "CKR_TOKEN_NOT_PRESENT");
            it.signsAgain();
            assertThat(it.faults.calls("finish"))
                    .as("a call hangs in the module")
                    .isZero();
            assertThat(it.worker.status().sessionsLost()).isEqualTo(1);
            hang.letGo();
            eventually(() -> it.worker.status().sessionsLost() == 0);
        }
    }

    @Test
    void a_session_that_is_being_closed_keeps_the_module_from_being_finalised() throws Exception {
        try (var it = new WorkerUnderTest(2)) {
            var module = LoadedModule.acquire(TestToken.shared().token().module());
            try {
                var hang = it.faults.hang("sign");
                var stuck = TestToken.send(it.worker, TestToken.p256Order(it.key));
                hang.awaitEntered();
                isFailed(stuck.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
                eventually(() -> it.worker.status().sessionsLost() == 1);
                var closing = it.faults.hang("closeSession");
                it.faults.unhang("sign");
                closing.awaitEntered();
                assertThat(module.reinitialize(module.cryptoki())).isFalse();
                it.faults.unhang("closeSession");
                eventually(() -> it.worker.status().sessionsLost() == 0);
            } finally {
                it.faults.unhang("closeSession");
                module.release();
            }
        }
    }

    @Test
    void when_all_sessions_hang_orders_are_refused_at_once() throws Exception {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.hang("sign");
            var stuck = IntStream.range(0, 2)
                    .mapToObj(i -> TestToken.send(it.worker, TestToken.p256Order(it.key)))
                    .toList();
            for (CompletableFuture<WorkerAnswer> one : stuck) {
                isFailed(one.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
            }
            eventually(() -> it.worker.status().sessionsLost() == 2);
            long start = System.nanoTime();
            it.failsWith(Reason.UNAVAILABLE, "hang inside the token");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofMillis(100));
            assertThat(it.worker.status().ready()).isFalse();
            it.faults.unhang("sign");
            it.signsAgain();
        }
    }

    @Test
    void an_order_that_found_no_session_in_time_was_not_tried() throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var hang = it.faults.hang("sign");
            var stuck = TestToken.send(it.worker, TestToken.p256Order(it.key));
            hang.awaitEntered();
            var waiting = TestToken.send(it.worker, TestToken.p256Order(it.key));
            isFailed(stuck.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
            assertThat(waiting.get(3, TimeUnit.SECONDS))
                    .isInstanceOfSatisfying(
                            WorkerAnswer.Failed.class,
                            failed -> assertThat(failed.reason()).isIn(Reason.BUSY, Reason.UNAVAILABLE));
            it.faults.unhang("sign");
        }
    }

    @Test
    void a_full_queue_answers_busy_and_loses_nothing_that_waits() throws Exception {
        try (var it = new WorkerUnderTest(TestToken.shared().config(1, 2, Duration.ofMillis(1500)))) {
            var hang = it.faults.hang("sign");
            var first = TestToken.send(it.worker, TestToken.p256Order(it.key));
            hang.awaitEntered();
            var second = TestToken.send(it.worker, TestToken.p256Order(it.key));
            var third = TestToken.send(it.worker, TestToken.p256Order(it.key));
            it.failsWith(Reason.BUSY, "2 orders wait");
            assertThat(it.worker.status().queued()).isEqualTo(2);
            it.faults.unhang("sign");
            for (var answer : List.of(first, second, third)) {
                assertThat(answer.get(3, TimeUnit.SECONDS)).isInstanceOf(Signed.class);
            }
        }
    }

    @Test
    void closing_lets_orders_underWay_end_and_refuses_new_ones() throws Exception {
        var it = new WorkerUnderTest(1);
        var hang = it.faults.hang("sign");
        var underWay = TestToken.send(it.worker, TestToken.p256Order(it.key));
        hang.awaitEntered();
        var closing = CompletableFuture.runAsync(it::close);
        eventually(() -> it.worker.status().why().contains("shutting down"));
        it.failsWith(Reason.UNAVAILABLE, "shutting down");
        it.faults.unhang("sign");
        assertThat(underWay.get(3, TimeUnit.SECONDS)).isInstanceOf(Signed.class);
        closing.get(5, TimeUnit.SECONDS);
    }
}
