package io.countersign.worker.token;

import io.countersign.protocol.worker.WorkerAnswer;
import io.countersign.protocol.worker.WorkerAnswer.Failed;
import io.countersign.protocol.worker.WorkerAnswer.Reason;
import io.countersign.protocol.worker.WorkerOrder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/** An order on its way: answered exactly once, by whoever comes first, the session or the clock. */
final class Job {
    private final WorkerOrder order;
    private final long deadlineNanos;
    private final Consumer<WorkerAnswer> reply;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile boolean retried;

    Job(WorkerOrder order, Duration timeout, Consumer<WorkerAnswer> reply) {
        this.order = order;
        this.deadlineNanos = System.nanoTime() + timeout.toNanos();
        this.reply = reply;
    }

    WorkerOrder order() {
        return order;
    }

    boolean isAnswered() {
        return answered.get();
    }

    boolean isOverdue(long nowNanos) {
        return nowNanos - deadlineNanos >= 0;
    }

    /** False when another answer was given before; this one is dropped. */
    boolean answer(WorkerAnswer answer) {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        reply.accept(answer);
        return true;
    }

    boolean fail(Reason reason, String detail) {
        return answer(new Failed(reason, detail));
    }

    /** Whether it was tried before. */
    boolean isRetried() {
        return retried;
    }

    /** True once: an order is tried at most twice, whatever went wrong the first time. */
    boolean claimRetry() {
        if (retried) {
            return false;
        }
        retried = true;
        return true;
    }
}
