package io.countersign.worker.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerAnswer.Signed;
import io.countersign.worker.WorkerConfig;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A worker on the shared token with faults around the module, and the sentences that tests say about it. */
final class WorkerUnderTest implements AutoCloseable {
    final Faults faults = new Faults();
    final TokenWorker worker;
    final KeyReference key;

    WorkerUnderTest(int sessions) {
        this(TestToken.shared().config(sessions, 64, Duration.ofMillis(700)));
    }

    WorkerUnderTest(WorkerConfig config) {
        this.worker = TokenWorker.start(config, TestToken.SEAL, faults);
        this.key = TestToken.shared().key(worker, KeyAlgorithm.P_256);
    }

    WorkerAnswer sign() {
        return TestToken.ask(worker, TestToken.p256Order(key));
    }

    void signs() {
        assertThat(sign()).isInstanceOf(Signed.class);
    }

    void failsWith(Reason reason, String part) {
        isFailed(sign(), reason, part);
    }

    static void isFailed(WorkerAnswer answer, Reason reason, String part) {
        var failed = assertThat(answer).asInstanceOf(type(Failed.class)).actual();
        assertThat(failed.reason()).as(failed.detail()).isEqualTo(reason);
        assertThat(failed.detail()).contains(part);
    }

    /** Asks until the breaker lets an order through again. */
    void signsAgain() {
        eventually(() -> worker.status().ready());
        signs();
    }

    static void eventually(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            LockSupport.parkNanos(Duration.ofMillis(5).toNanos());
        }
    }

    @Override
    public void close() {
        worker.close();
    }
}
