package io.countersign.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;

/** Callers that each send their next request when the last one was answered. */
final class ClosedLoop {
    private ClosedLoop() {}

    /** Runs all callers for so long and waits for their last answers, which are kept but not counted. */
    static Round run(Generator callers, Duration time) throws IOException {
        var latency = Round.histogram();
        var free = new ArrayDeque<Caller>(callers.all());
        var began = System.nanoTime();
        var end = began + time.toNanos();
        long calls = 0;
        for (var now = began; now < end; now = System.nanoTime()) {
            for (var caller = free.poll(); caller != null; caller = free.poll()) {
                callers.ask(caller, System.nanoTime());
            }
            callers.serve(end, caller -> {
                Round.record(latency, caller.since);
                free.add(caller);
            });
            calls += free.size();
        }
        var nanos = System.nanoTime() - began;
        callers.drain(late -> {});
        return new Round(calls, nanos, latency);
    }
}
