package io.countersign.verticles.events;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Knows which committed signatures may still be on their way out of this node. Whoever may release one begins a pass before asking
 * the database and ends it after the bytes were handed over, or were not. {@link #drained} completes when every pass that had begun
 * before has ended; an answer that is older than the fence is not released any more, so a paused node cannot release late.
 */
public final class ReleaseGuard {
    private final long longestNanos;
    private final TreeMap<Long, Integer> open = new TreeMap<>();
    private final List<Waiter> waiters = new ArrayList<>();
    private long epoch;

    private record Waiter(long upTo, Promise<Void> drained) {}

    /** @param longest after which a pass is worthless; see {@code revocationFence} in the configuration */
    public ReleaseGuard(Duration longest) {
        this.longestNanos = longest.toNanos();
    }

    /** One permission to release what the database answers; end it exactly once. */
    public final class Pass {
        private final long epochOfPass;

        private Pass(long epochOfPass) {
            this.epochOfPass = epochOfPass;
        }

        public void end() {
            ReleaseGuard.this.end(epochOfPass);
        }

        /** Whether who waits for one of them waits for the other, too. */
        public boolean isOfTheSameAge(Pass other) {
            return epochOfPass == other.epochOfPass;
        }
    }

    /**
     * Whether what a statement answered may still leave; ask at the very moment of leaving.
     *
     * @param sentNanos {@link System#nanoTime} before the statement was sent
     */
    public boolean mayRelease(long sentNanos) {
        return System.nanoTime() - sentNanos < longestNanos;
    }

    /** Begins a pass; call it before the statement is sent whose answer may be released. */
    public synchronized Pass begin() {
        open.merge(epoch, 1, Integer::sum);
        return new Pass(epoch);
    }

    /** Completes when every pass begun before this call has ended. */
    public synchronized Future<Void> drained() {
        var upTo = epoch++;
        if (open.isEmpty()) {
            return Future.succeededFuture();
        }
        var promise = Promise.<Void>promise();
        waiters.add(new Waiter(upTo, promise));
        return promise.future();
    }

    private void end(long epochOfPass) {
        List<Waiter> done;
        synchronized (this) {
            open.computeIfPresent(epochOfPass, (key, count) -> count == 1 ? null : count - 1);
            if (waiters.isEmpty()) {
                return;
            }
            var oldest = open.isEmpty() ? Long.MAX_VALUE : open.firstKey();
            done = waiters.stream().filter(waiter -> waiter.upTo < oldest).toList();
            waiters.removeAll(done);
        }
        done.forEach(waiter -> waiter.drained.complete());
    }
}
