package io.countersign.acceptance.harness;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what cannot call us back. */
public final class Eventually {
    private static final Duration STEP = Duration.ofMillis(10);

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
            if (System.nanoTime() - began > patience.toNanos()) {
                throw new AssertionError("not within " + patience + ": " + what, last);
            }
            LockSupport.parkNanos(STEP.toNanos());
        }
    }
}
