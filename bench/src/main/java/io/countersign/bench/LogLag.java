package io.countersign.bench;

import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How far the Merkle log is behind what was committed, looked at twice a second while a measurement runs. A gateway that is asked for too
 * much may refuse to say; then that look did not happen.
 */
final class LogLag implements AutoCloseable {
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Api api;
    private final String token;
    private final Thread thread;
    private volatile boolean over;
    private volatile OptionalLong most = OptionalLong.empty();

    LogLag(Api api, String token) {
        this.api = api;
        this.token = token;
        this.thread = Thread.ofPlatform().daemon().name("log-lag").start(this::look);
    }

    private void look() {
        while (!over) {
            var waiting = waiting();
            if (waiting.isPresent()) {
                most = OptionalLong.of(Math.max(most.orElse(0), waiting.getAsLong()));
            }
            LockSupport.parkNanos(LOOK_NANOS);
        }
    }

    /** Empty when the gateway did not say. */
    private OptionalLong waiting() {
        try {
            return OptionalLong.of(api.get("/v1/log", token).get("waiting").asLong());
        } catch (BenchException refused) {
            return OptionalLong.empty();
        }
    }

    /** Most leaves that were committed and had no place in the tree yet, at the moments of looking; empty when no look succeeded. */
    OptionalLong most() {
        return most;
    }

    /**
     * Milliseconds from now until every leaf has its place.
     *
     * @throws BenchException if that is not so, or not said, within a minute
     */
    long catchUp() {
        var began = System.nanoTime();
        for (var waiting = waiting(); waiting.orElse(1) > 0; waiting = waiting()) {
            if (System.nanoTime() - began > LONGEST_NANOS) {
                throw new BenchException(
                        waiting.isPresent()
                                ? "Leaves had no place in the log a minute after the load ended."
                                : "A minute after the load ended the gateway did not say how far the log was.");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
    }

    @Override
    public void close() {
        over = true;
        LockSupport.unpark(thread);
        try {
            thread.join(TimeUnit.SECONDS.toMillis(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
