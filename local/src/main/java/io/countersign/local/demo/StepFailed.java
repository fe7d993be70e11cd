package io.countersign.local.demo;

import java.io.Serial;

/** A step of the story did not hold. The message says which one and what was seen instead. */
public final class StepFailed extends Exception {
    @Serial
    private static final long serialVersionUID = 1L;

    StepFailed(String step, Exception cause) {
        super("This step did not hold: " + step + "\n  " + reason(cause), cause);
    }

    private static String reason(Exception cause) {
        return cause instanceof Unexpected ? String.valueOf(cause.getMessage()) : cause.toString();
    }
}
