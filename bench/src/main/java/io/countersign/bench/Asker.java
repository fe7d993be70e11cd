package io.countersign.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongFunction;

/** Makes requests by a timetable beside a load until it is closed. What it tells may be asked for then. */
final class Asker implements AutoCloseable {
    /** So many of the requests that were due must have been made: with fewer, the load was another. */
    private static final double ENOUGH = 0.8;

    private static final int MOST_TOLD = 3;

    private final LongFunction<String> ask;
    private final long intervalNanos;
    private final List<String> made = new ArrayList<>();
    private final List<Long> asked = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();
    private final long began = System.nanoTime();
    private final Thread thread;
    private long attempts;
    private long ended;
    private volatile boolean over;

    /**
     * @param ask makes the request of a number, counted from 0, and returns its id, or fails with a {@link BenchException}
     * @param intervalNanos between two of them
     */
    Asker(LongFunction<String> ask, long intervalNanos) {
        this.ask = ask;
        this.intervalNanos = intervalNanos;
        this.thread = Thread.ofPlatform().daemon().name("asker").start(this::run);
    }

    private void run() {
        while (!over) {
            var now = System.nanoTime();
            var due = began + attempts * intervalNanos;
            if (due > now) {
                LockSupport.parkNanos(due - now);
                continue;
            }
            try {
                made.add(ask.apply(attempts));
                asked.add(now);
            } catch (RuntimeException failed) {
                failures.add(String.valueOf(failed.getMessage()));
            }
            attempts++;
        }
    }

    /** Ids of the requests that were made, in their order. */
    List<String> made() {
        return made;
    }

    /** When the request at a place of {@link #made} was asked for, {@link System#nanoTime()}. */
    long asked(int place) {
        return asked.get(place);
    }

    /** How many were tried, with those that failed. */
    long attempts() {
        return attempts;
    }

    /** Requests that failed, and whether there were too few. */
    Wrong wrong() {
        var wrong = Wrong.NOTHING.and(
                failures.size(),
                failures.stream()
                        .limit(MOST_TOLD)
                        .map(failure -> "a request beside the load failed: " + failure)
                        .toList());
        var due = (ended - began) / intervalNanos;
        return attempts >= due * ENOUGH
                ? wrong
                : wrong.and(
                        1, List.of("%d requests were made beside the load and %d were due".formatted(attempts, due)));
    }

    @Override
    public void close() {
        ended = System.nanoTime();
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
