package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class AskerTest {
    private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    @Test
    void a_request_that_fails_is_told_and_the_next_one_is_made() throws Exception {
        var five = new CountDownLatch(5);
        var asker = new Asker(
                number -> {
                    five.countDown();
                    if (number == 1) {
                        throw new BenchException("answered 503");
                    }
                    return "request " + number;
                },
                INTERVAL_NANOS);
        try (asker) {
            assertThat(five.await(30, TimeUnit.SECONDS)).isTrue();
        }

        assertThat(asker.made()).startsWith("request 0", "request 2", "request 3", "request 4");
        assertThat(asker.attempts()).isEqualTo(asker.made().size() + 1L);
        assertThat(asker.wrong().errors()).isGreaterThanOrEqualTo(1);
        assertThat(asker.wrong().complaints()).contains("a request beside the load failed: answered 503");
    }

    @Test
    void who_makes_fewer_requests_than_were_due_says_so() throws Exception {
        var entered = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        var asker = new Asker(
                number -> {
                    entered.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    return "request " + number;
                },
                INTERVAL_NANOS);
        assertThat(entered.await(30, TimeUnit.SECONDS)).isTrue();
        var due = System.nanoTime() + 50 * INTERVAL_NANOS;
        while (System.nanoTime() < due) {
            LockSupport.parkNanos(due - System.nanoTime());
        }
        var closer = Thread.ofPlatform().start(asker::close);
        // It has said that it is over once it waits for the last request.
        while (closer.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        go.countDown();
        closer.join();

        assertThat(asker.made()).containsExactly("request 0");
        assertThat(asker.wrong().errors()).isEqualTo(1);
        assertThat(asker.wrong().complaints())
                .singleElement()
                .asString()
                .startsWith("1 requests were made beside the load and ");
    }
}
