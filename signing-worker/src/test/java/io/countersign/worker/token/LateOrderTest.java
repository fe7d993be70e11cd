package io.countersign.worker.token;

import static io.countersign.worker.token.WorkerUnderTest.eventually;
import static io.countersign.worker.token.WorkerUnderTest.isFailed;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.worker.WorkerAnswer.Reason;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Overload is not a fault of the token. */
class LateOrderTest {
    @Test
    void an_order_that_waited_too_long_is_not_begun() throws Exception {
        var config = TestToken.shared().config(1, 8, Duration.ofMillis(1500));
        try (var it = new WorkerUnderTest(config)) {
            var hang = it.faults.hang("sign");
            long start = System.nanoTime();
            var first = TestToken.send(it.worker, TestToken.p256Order(it.key));
            hang.awaitEntered();
            var second = TestToken.send(it.worker, TestToken.p256Order(it.key));
            eventually(() -> System.nanoTime() - start > Duration.ofMillis(1250).toNanos());
            int signed = it.faults.calls("signInit");
            it.faults.unhang("sign");
            isFailed(second.get(3, TimeUnit.SECONDS), Reason.BUSY, "nothing was tried");
            assertThat(first.isDone()).isTrue();
            assertThat(it.faults.calls("signInit")).isEqualTo(signed);
            assertThat(it.worker.status().sessionsLost()).isZero();
        }
    }
}
