package io.countersign.protocol.api;

/**
 * The most signatures one approval can be good for: a number or, said out loud, no limit. There is no third way to write it, so a
 * forgotten value never means unlimited.
 *
 * @param maximum at least 1; {@link #NO_LIMIT} when {@code unlimited}
 */
public record Ceiling(boolean unlimited, long maximum) {
    /** Stands for "no limit" where a number must stand; the largest integer that JSON readers agree on (RFC 8259 section 6). */
    public static final long NO_LIMIT = 9_007_199_254_740_991L;

    public Ceiling {
        if (maximum < 1 || maximum > NO_LIMIT || unlimited != (maximum == NO_LIMIT)) {
            throw new IllegalArgumentException("a ceiling is a number from 1, or the word unlimited");
        }
    }

    public static Ceiling of(long maximum) {
        return new Ceiling(false, maximum);
    }

    public static Ceiling none() {
        return new Ceiling(true, NO_LIMIT);
    }

    @Override
    public String toString() {
        return unlimited ? "unlimited" : Long.toString(maximum);
    }
}
