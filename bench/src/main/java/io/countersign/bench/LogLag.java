package io.countersign.bench;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** How far the Merkle log is behind what was committed, looked at twice a second while a measurement runs. */
final class LogLag implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Api api;
    private final String token;
    private final Thread thread;
    private volatile boolean over;
    private volatile long most;

    LogLag(Api api, String token) {
        this.api = api;
        this.token = token;
        this.thread = Thread.ofPlatform().daemon().name("log-lag").start(this::look);
    }

    private void look() {
        while (!over) {
            most = Math.max(most, waiting());
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    private long waiting() {
        return api.get("/v1/log", token).get("waiting").asLong();
    }

    /** Most leaves that were committed and had no place in the tree yet, at the moments of looking. */
    long most() {
        return most;
    }

    /** Milliseconds from now until every leaf has its place. */
    long catchUp() {
        var began = System.nanoTime();
        while (waiting() > 0) {
            if (System.nanoTime() - began > LONGEST_NANOS) {
                throw new BenchException("Leaves had no place in the log a minute after the load ended.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
