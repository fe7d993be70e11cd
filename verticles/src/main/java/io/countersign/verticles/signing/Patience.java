package io.countersign.verticles.signing;

import java.util.concurrent.TimeUnit;

/**
 * How long calls that are ready to commit wait for others. Each batch costs PostgreSQL as much by itself as nine calls in it, so a busy
 * gateway answers sooner when it sends fewer; a tenth of what a call has taken already is all that it may lose by that.
 */
final class Patience {
    /** Calls whose part of what a batch costs by itself is small. */
    static final int ENOUGH = 32;

    /** Calls that are worth a batch of their own, although the one before is still in flight. */
    static final int WORTH_QUEUEING = 16;

    private static final int TENTH = 10;
    private static final long LONGEST_MILLIS = 20;

    private Patience() {}

    /**
     * Whether there is somebody to wait for.
     *
     * @param coming calls that are with the token
     * @param ready calls that could be sent
     */
    static boolean isWorthIt(int coming, int ready) {
        return coming > 0 && ready > 0 && ready < ENOUGH;
    }

    /**
     * Whether a batch goes out behind the one that is in flight, where no more calls can join it. Many calls are still cheap without
     * those that would have joined; few are better off waiting.
     *
     * @param ready calls that could be sent
     */
    static boolean isWorthQueueing(int ready) {
        return ready >= WORTH_QUEUEING;
    }

    /**
     * @param takenNanos since the oldest of the calls that are ready came to this gateway
     * @return milliseconds; 0: send them now
     */
    static long millis(long takenNanos) {
        return Math.min(TimeUnit.NANOSECONDS.toMillis(takenNanos) / TENTH, LONGEST_MILLIS);
    }
}
