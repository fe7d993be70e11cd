package io.countersign.bench;

/** One who sends a request and waits for its answer. Used by one thread. */
abstract class Caller {
    /** Number of the request under way. */
    long number;

    /** When it was sent, or should have been; {@link System#nanoTime()}. */
    long since;

    boolean busy;

    /** Of the answer, as long as no other request is sent; the same holds for all below. */
    abstract int status();

    abstract byte[] bytes();

    /** Where the body begins in {@link #bytes}. */
    abstract int bodyFrom();

    /** Where the body ends in {@link #bytes}, exclusive. */
    abstract int bodyTo();

    /** @param lowerCase name of a field of the answer's head */
    abstract boolean hasField(String lowerCase);
}
