package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import org.HdrHistogram.Histogram;

/** Callers that each send their next request when the last one was answered. */
final class ClosedLoop {
    private ClosedLoop() {}

    /**
     * Runs all callers for so long and waits for their last answers. These are not counted, as they came too late for that, but how long they
     * took is: nothing else tells of a stall at the end.
     */
    static Round run(Generator callers, Duration time) throws IOException {
        var latency = Round.histogram();
        var free = new ArrayDeque<Caller>(callers.all());
        var began = System.nanoTime();
        var end = began + time.toNanos();
        var calls = new long[1];
        for (var now = began; now < end && !callers.isGone(); now = System.nanoTime()) {
            for (var caller = free.poll(); caller != null; caller = free.poll()) {
                callers.ask(caller, System.nanoTime());
            }
            callers.serve(end, caller -> {
                calls[0] += caller.right ? 1 : 0;
                record(latency, caller);
                free.add(caller);
            });
        }
        var nanos = System.nanoTime() - began;
        callers.drain(late -> record(latency, late));
        return new Round(calls[0], nanos, latency);
    }

    /** A refusal may be quick whatever a signature takes. */
    private static void record(Histogram latency, Caller answered) {
        if (answered.right) {
            Round.record(latency, answered.since);
        }
    }
}
