package io.countersign.gateway.http;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * How many calls may be under way at once so that they are answered soon. A queue that does not go away shows in the shortest time that any call
 * takes (the thought of CoDel, RFC 8289): while that is too long, fewer are let in; while it is short, more. Whoever is not let in is told at
 * once, and costs little. Used by all event loops.
 */
final class Admission {
    /** A hardware token far away takes about as long; a queue before it is not told from it, so some are always let in. */
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(75);

    private static final long WINDOW_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
    static final int FEWEST = 64;
    static final int MOST = 4_096;

    private final LongSupplier nanoClock;
    private int limit = MOST;
    private int inside;
    private int mostInside;
    private long shortest = Long.MAX_VALUE;
    private long windowBegan;

    Admission(LongSupplier nanoClock) {
        this.nanoClock = nanoClock;
        this.windowBegan = nanoClock.getAsLong();
    }

    /** Whether one more would be refused now: asked first, because it costs little. */
    synchronized boolean isFull() {
        return inside >= limit;
    }

    /** @return false when it must be refused; otherwise it must {@link #leave} */
    synchronized boolean enter() {
        if (inside >= limit) {
            return false;
        }
        inside++;
        mostInside = Math.max(mostInside, inside);
        return true;
    }

    /**
     * @param sinceNanos when it came, by the same clock
     * @param served whether it got what it wanted; a refusal may be quick whatever waits
     */
    synchronized void leave(long sinceNanos, boolean served) {
        inside--;
        var now = nanoClock.getAsLong();
        if (served) {
            shortest = Math.min(shortest, now - sinceNanos);
        }
        if (now - windowBegan >= WINDOW_NANOS) {
            adjust();
            windowBegan = now;
            mostInside = inside;
            shortest = Long.MAX_VALUE;
        }
    }

    private void adjust() {
        if (shortest == Long.MAX_VALUE) {
            return;
        }
        if (shortest > SOON_NANOS) {
            // What is under way is what is answered in a second, times how long one takes (Little's law).
            limit = Math.max(FEWEST, (int) (mostInside * SOON_NANOS / shortest));
        } else if (mostInside > limit / 4 * 3) {
            limit = Math.min(MOST, limit + limit / 4);
        }
    }
}
