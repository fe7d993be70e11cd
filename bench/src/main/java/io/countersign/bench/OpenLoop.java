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
    private final double perSecond;
    private final boolean poisson;
    private final SplittableRandom random = new SplittableRandom(1);

    /** @param poisson intervals are exponential instead of constant */
    OpenLoop(double perSecond, boolean poisson) {
        this.perSecond = perSecond;
        this.poisson = poisson;
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
            var idle = free.isEmpty() ? now + Generator.LOOK_NANOS : Math.min(next, end);
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

    private long interval() {
        var mean = 1e9 / perSecond;
        return Math.max(1, (long) (poisson ? -mean * Math.log(1 - random.nextDouble()) : mean));
    }
}
