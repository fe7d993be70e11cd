package io.countersign.jca;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How calls are sent again.
 *
 * @param talk told once for each call that is sent again for long
 */
public record Retries(Clock clock, Consumer<String> talk) {
    /** The time between attempts; a test has one of its own. */
    public interface Clock {
        /** As {@link System#nanoTime}. */
        long nanos();

        void pause(Duration length) throws InterruptedException;

        /** The time that everybody has. */
        static Clock real() {
            return new Clock() {
                @Override
                public long nanos() {
                    return System.nanoTime();
                }

                @Override
                public void pause(Duration length) throws InterruptedException {
                    Thread.sleep(length.toMillis());
                }
            };
        }
    }

    /** For a program that is not ours, and says what goes on where it likes. */
    static Retries logged() {
        return new Retries(
                Clock.real(), line -> System.getLogger("io.countersign.jca").log(System.Logger.Level.WARNING, line));
    }

    /** At a call that does no harm when somebody gives it up and begins anew. */
    public Attempts few() {
        return new Attempts(this, false, false);
    }

    /**
     * At a call with an Idempotency-Key.
     *
     * @param known whether a gateway answered at this address before, so that one that cannot be reached is one that restarts
     */
    public Attempts lasting(boolean known) {
        return new Attempts(this, true, known);
    }
}
