package io.countersign.worker.token;

import io.countersign.protocol.worker.WorkerOrder;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Remembers orders until they are too late anyway, so that one that is sent a second time, seal and all, makes no second signature.
 * Any thread.
 */
final class SeenOrders {
    private static final long SWEEP_MILLIS = 1_000;

    /** A clock that is set back by less makes no forgotten order young again. */
    private static final long SLACK_MILLIS = 5_000;

    private final ConcurrentHashMap<UUID, Long> lateAfter = new ConcurrentHashMap<>();
    private final AtomicLong nextSweep = new AtomicLong();

    /** True once for each order. */
    boolean isNew(WorkerOrder order) {
        sweep(System.currentTimeMillis());
        return lateAfter.putIfAbsent(order.id(), order.notAfterMillis()) == null;
    }

    private void sweep(long now) {
        var due = nextSweep.get();
        if (now >= due && nextSweep.compareAndSet(due, now + SWEEP_MILLIS)) {
            lateAfter.values().removeIf(late -> late < now - SLACK_MILLIS);
        }
    }

    int size() {
        return lateAfter.size();
    }
}
