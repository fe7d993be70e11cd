package io.countersign.verticles.signing;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The end of a window as callers see it: 9999-12-31 stands for none. */
final class Ends {
    private static final Instant NONE = Instant.parse("9999-12-30T00:00:00Z");

    private Ends() {}

    static @Nullable Instant shown(@Nullable Instant end) {
        return end == null || end.isAfter(NONE) ? null : end;
    }
}
