package io.countersign.acceptance.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what cannot call us back: looks often at first, then as often as a tenth of the wait so far, as looking costs what is waited for. */
public final class Eventually {
    private static final long SHORTEST_NANOS = Duration.ofMillis(10).toNanos();
    private static final long LONGEST_NANOS = Duration.ofMillis(50).toNanos();

    private Eventually() {}

    /** Returns how long it took until the condition held; fails after {@code patience}. A condition that throws does not hold. */
    public static Duration holds(String what, Duration patience, Callable<Boolean> condition) {
        var began = System.nanoTime();
        Throwable last = null;
        while (true) {
            try {
                if (condition.call()) {
                    return Duration.ofNanos(System.nanoTime() - began);
                }
            } catch (Exception | AssertionError e) {
                last = e;
            }
            var waited = System.nanoTime() - began;
            if (waited > patience.toNanos()) {
                throw new AssertionError("not within " + patience + ": " + what, last);
            }
            LockSupport.parkNanos(Math.clamp(waited / 10, SHORTEST_NANOS, LONGEST_NANOS));
        }
    }
}
