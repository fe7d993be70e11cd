package io.countersign.gateway.http;

import java.util.HexFormat;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Names requests, so that a caller and an operator can find the same one. */
final class RequestIds {
    private static final int MAX_LENGTH = 64;

    private RequestIds() {}

    /** The caller's own id when it is harmless in logs and headers, else a new one. */
    static String of(@Nullable String header) {
        return header != null && isSane(header) ? header : fresh();
    }

    private static boolean isSane(String id) {
        return !id.isEmpty()
                && id.length() <= MAX_LENGTH
                && id.chars().allMatch(c -> c < 0x80 && Character.isLetterOrDigit(c) || "._-".indexOf(c) >= 0);
    }

    private static String fresh() {
        var random = ThreadLocalRandom.current();
        var hex = HexFormat.of();
        return hex.toHexDigits(random.nextLong()) + hex.toHexDigits(random.nextLong());
    }
}
