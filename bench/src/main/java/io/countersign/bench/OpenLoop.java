package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/**
 * Callers that come by a timetable, whatever the gateway does: a request that finds no free connection waits, and its latency counts
 * from the moment at which it should have been sent. A gateway that stalls cannot hide it.
 */
final class OpenLoop {
    private static final double SECOND_NANOS = 1e9;

    /**
     * Calls that come closer to each other than this are sent some at a time, late by a millisecond at most, which their latency counts:
     * to wake up for each costs more than to send it, at the expense of who is measured.
     */
    private static final double CLOSE_NANOS = 125_000;

    private static final long NAP_NANOS = 1_000_000;

    private final double perSecond;
    private final boolean poisson;
    private final long nap;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param poisson intervals are exponential instead of constant */
    OpenLoop(double perSecond, boolean poisson) {
        this.perSecond = perSecond;
        this.poisson = poisson;
        this.nap = SECOND_NANOS / perSecond < CLOSE_NANOS ? NAP_NANOS : 1;
    }

    /** Runs the timetable for so long and waits for the last answers, which count. */
    Round run(Generator callers, Duration time) throws IOException {
        var latency = Round.histogram();
        var free = new ArrayDeque<Caller>(callers.all());
        var due = new ArrayDeque<Long>();
        var began = System.nanoTime();
        var end = began + time.toNanos();
        var next = began + interval();
        var answered = new long[1];
        for (var now = began; (now < end || !due.isEmpty()) && !callers.isGone(); now = System.nanoTime()) {
            for (; next <= now && next < end; next += interval()) {
                due.add(next);
            }
            while (!free.isEmpty() && !due.isEmpty()) {
                callers.ask(free.remove(), due.remove());
            }
            // Without a free connection, the next one due can only wait with the others.
            var idle = free.isEmpty() ? now + Generator.LOOK_NANOS : Math.min(began + rounded(next - began), end);
            callers.serve(idle, caller -> {
                answered[0] += record(latency, caller);
                free.add(caller);
            });
        }
        callers.drain(late -> answered[0] += record(latency, late));
        return new Round(answered[0], System.nanoTime() - began, latency);
    }

    /** How many right answers this is: a refusal may be quick whatever a signature takes. */
    private static int record(Histogram latency, Caller answered) {
        if (!answered.right) {
            return 0;
        }
        Round.record(latency, answered.since);
        return 1;
    }

    /** The end of the nap that this time is in: the same for all of them, so that an alarm is set once for each nap. */
    private long rounded(long nanos) {
        return Math.ceilDiv(nanos, nap) * nap;
    }

    private long interval() {
        var mean = SECOND_NANOS / perSecond;
        return Math.max(1, (long) (poisson ? -mean * Math.log(1 - random.nextDouble()) : mean));
    }
}
