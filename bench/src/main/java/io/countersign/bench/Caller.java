package io.countersign.bench;

import java.nio.charset.StandardCharsets;

/** One who sends a request and waits for its answer. Used by one thread. */
abstract class Caller {
    private static final byte[] UNKNOWN = "\"code\":\"OUTCOME_UNKNOWN\"".getBytes(StandardCharsets.US_ASCII);
    private static final int INTERNAL_ERROR = 500;
    private static final int UNAVAILABLE = 503;

    /** Number of the request under way. */
    long number;

    /** When it was sent, or should have been; {@link System#nanoTime()}. */
    long since;

    boolean busy;
    /** Whether the answer is what was asked for; written by the generator before it hands the caller on. */
    boolean right;

    /** Of the answer, as long as no other request is sent; the same holds for all below. 0: it was lost, and the body says why. */
    abstract int status();

    abstract byte[] bytes();

    /** Where the body begins in {@link #bytes}. */
    abstract int bodyFrom();

    /** Where the body ends in {@link #bytes}, exclusive. */
    abstract int bodyTo();

    /** @param lowerCase name of a field of the answer's head */
    abstract boolean hasField(String lowerCase);

    /**
     * Whether what was asked for may have been done, although the answer is another. A 503 that says when to come again promises that
     * nothing was, unless its code says the contrary; what a proxy answers promises nothing.
     */
    final boolean leavesOpen() {
        var promises = status() == UNAVAILABLE
                && hasField("retry-after")
                && Answers.after(bytes(), UNKNOWN, bodyFrom(), bodyTo()) < 0;
        return status() == 0 || (status() >= INTERNAL_ERROR && !promises);
    }
}
