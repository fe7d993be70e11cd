package io.countersign.bench.floor;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * One thing done again and again by one thread.
 *
 * @param perSecond how often
 * @param p50Millis how long one takes
 */
public record Timed(double perSecond, double p50Millis) {
    private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    /** What is done; {@code E} when it fails. */
    interface Step<E extends Exception> {
        void take() throws E;
    }

    static <E extends Exception> Timed repeat(Duration time, Step<E> step) throws E {
        var latency = new Histogram(SLOWEST_NANOS, 3);
        var began = System.nanoTime();
        var end = began + time.toNanos();
        var now = began;
        while (now < end) {
            step.take();
            var after = System.nanoTime();
            latency.recordValue(Math.min(after - now, SLOWEST_NANOS));
            now = after;
        }
        return new Timed(latency.getTotalCount() * 1e9 / (now - began), latency.getValueAtPercentile(50) / 1e6);
    }
}
