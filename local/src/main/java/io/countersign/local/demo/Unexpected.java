package io.countersign.local.demo;

import java.io.Serial;

/** Something other than the expected was seen; the message says what. */
final class Unexpected extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    Unexpected(String seen) {
        super(seen);
    }

    /** Throws unless it holds. */
    static void unless(boolean holds, String seen) {
        if (!holds) {
            throw new Unexpected(seen);
        }
    }
}
