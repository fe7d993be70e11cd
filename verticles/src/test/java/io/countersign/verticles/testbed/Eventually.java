package io.countersign.verticles.testbed;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;

/** Waits for what others bring about, much longer than it ever takes, so that a slow machine fails no test. */
public final class Eventually {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(5);

    private Eventually() {}

    /** Until the condition holds; an {@link AssertionError} that says {@code what} did not come if it does not within a minute. */
    public static void eventually(String what, Callable<Boolean> condition) {
        eventually(PATIENCE, what, condition);
    }

    /** The same for what must come sooner, as it would come in the end even if it failed. */
    public static void eventually(Duration patience, String what, Callable<Boolean> condition) {
        var end = System.nanoTime() + patience.toNanos();
        while (!holds(condition)) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + patience + ": " + what);
            }
            LockSupport.parkNanos(PAUSE.toNanos());
        }
    }

    private static boolean holds(Callable<Boolean> condition) {
        try {
            return condition.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
