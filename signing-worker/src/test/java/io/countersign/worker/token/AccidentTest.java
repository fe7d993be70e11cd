package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.worker.pkcs11.Ckr;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Errors of the virtual machine, such as memory that ran out: one order pays, no session is gone for good. */
class AccidentTest {
    private static final Error NO_MEMORY = new OutOfMemoryError("Cannot reserve bytes of direct buffer memory");

    @Test
    void an_error_in_one_order_is_answered_unavailable_and_the_same_seat_signs_the_next_order() {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("sign", 1, NO_MEMORY);
            it.failsWith(Reason.UNAVAILABLE, "the worker failed: OutOfMemoryError");
            it.signs();
            assertThat(it.worker.status().sessionsLost()).isZero();
        }
    }

    @Test
    void an_error_while_trouble_is_mended_is_answered_and_the_seat_goes_on() {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("sign", 1, Ckr.SESSION_CLOSED);
            it.faults.fail("closeSession", 1, NO_MEMORY);
            it.signs();
            it.faults.fail("sign", 1, Ckr.SESSION_CLOSED);
            it.faults.fail("openSession", 1, NO_MEMORY);
            it.failsWith(Reason.UNAVAILABLE, "the worker failed: OutOfMemoryError");
            it.signs();
        }
    }

    @Test
    void a_session_that_an_error_kept_from_being_used_is_closed_again() {
        try (var it = new WorkerUnderTest(1)) {
            int opened = it.faults.calls("openSession");
            int closed = it.faults.calls("closeSession");
            it.faults.fail("sign", 1, Ckr.SESSION_CLOSED);
            it.faults.fail("sessionState", 1, NO_MEMORY);
            it.failsWith(Reason.UNAVAILABLE, "the worker failed: OutOfMemoryError");
            it.signs();
            assertThat(it.faults.calls("openSession") - opened).isEqualTo(2);
            assertThat(it.faults.calls("closeSession") - closed).isEqualTo(2);
        }
    }

    @Test
    void an_error_in_a_probe_does_not_end_probing() {
        try (var it = new WorkerUnderTest(2)) {
            it.faults.fail("slotsWithToken", 1, NO_MEMORY);
            it.faults.fail("sign", 1, Ckr.TOKEN_NOT_PRESENT);
            it.failsWith(Reason.UNAVAILABLE, "CKR_TOKEN_NOT_PRESENT");
            it.signsAgain();
            assertThat(it.worker.status().sessionsLost()).isZero();
        }
    }

    @Test
    void an_error_does_not_end_the_thread_that_asks_for_a_session_again() {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("sign", 1, Ckr.SESSION_CLOSED);
            it.faults.fail("openSession", 1, Ckr.SESSION_COUNT);
            it.faults.fail("sessionState", 1, NO_MEMORY);
            it.failsWith(Reason.UNAVAILABLE, "CKR_SESSION_COUNT");
            it.signsAgain();
        }
    }

    @Test
    void an_error_of_who_takes_an_answer_does_not_end_the_seat() {
        try (var it = new WorkerUnderTest(1)) {
            it.faults.fail("sign", 1, NO_MEMORY);
            it.worker.submit(TestToken.p256Order(it.key), answer -> {
                throw new StackOverflowError();
            });
            it.signs();
        }
    }

    @Test
    void an_error_of_who_takes_an_answer_does_not_stop_the_clock() throws Exception {
        try (var it = new WorkerUnderTest(1)) {
            var hang = it.faults.hang("sign");
            it.worker.submit(TestToken.p256Order(it.key), answer -> {
                throw new StackOverflowError();
            });
            hang.awaitEntered();
            eventually(() -> it.worker.status().sessionsLost() == 1);
            it.failsWith(Reason.UNAVAILABLE, "hang inside the token");
            it.faults.unhang("sign");
            it.signsAgain();
            it.faults.hang("sign");
            var late = TestToken.send(it.worker, TestToken.p256Order(it.key));
            isFailed(late.get(3, TimeUnit.SECONDS), Reason.TIMED_OUT, "");
            it.faults.unhang("sign");
        }
    }

    @Test
    void a_session_whose_thread_has_ended_is_no_free_session() {
        var config = TestToken.fresh("thread-ends").config(1, 4, Duration.ofMillis(700));
        var worker = TokenWorker.start(config, TestToken.SEAL);
        try {
            thread("token-thread-ends-0").interrupt();
            eventually(() -> !worker.status().ready());
            assertThat(worker.status().why()).contains("threads of the worker have ended");
            assertThat(worker.status().sessionsLost()).isEqualTo(1);
            assertThat(worker.status().sessionsFree()).isZero();
        } finally {
            worker.close();
        }
    }

    private static Thread thread(String name) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals(name))
                .findAny()
                .orElseThrow();
    }
}
