package io.countersign.bench.pieces;

/** What each piece asks before it is measured: the time of a wrong answer says nothing. */
public final class Right {
    private Right() {}

    /** @throws IllegalStateException if it is not */
    public static void that(boolean is, String sentence) {
        if (!is) {
            throw new IllegalStateException("This should be so and is not: " + sentence);
        }
    }
}
