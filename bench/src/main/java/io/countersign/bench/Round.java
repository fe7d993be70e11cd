package io.countersign.bench;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * What one run of the generator showed.
 *
 * @param calls answered by what was asked for while the clock ran
 * @param nanos that the clock ran
 * @param latency of these, and of those that were under way at the end, in nanoseconds; what took longer than a minute counts as a minute
 */
record Round(long calls, long nanos, Histogram latency) {
    private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    static Histogram histogram() {
        return new Histogram(SLOWEST_NANOS, 3);
    }

    static void record(Histogram latency, long since) {
        latency.recordValue(Math.min(System.nanoTime() - since, SLOWEST_NANOS));
    }
}
