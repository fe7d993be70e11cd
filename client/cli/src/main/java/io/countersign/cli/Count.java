package io.countersign.cli;

/** A number of things, as people say it. */
public final class Count {
    private Count() {}

    /** As in {@code 1 signature} and {@code 2 signatures}. */
    public static String of(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }
}
