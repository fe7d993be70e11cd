package io.countersign.jca;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an HTTP server answered, read whole. */
record HttpAnswer(int status, byte[] body, @Nullable String retryAfter) {
    private static final long LONGEST_RETRY_SECONDS = 30;

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean success() {
        return status >= 200 && status < 300;
    }

    /** Overload and outages that pass, and outcomes that the same Idempotency-Key will settle. */
    boolean worthRetrying() {
        return status == 429 || status == 502 || status == 503 || status == 504;
    }

    /** {@code Retry-After} in milliseconds (only delta-seconds, RFC 9110 section 10.2.3), at most 30 s. */
    Optional<Long> retryAfterMillis() {
        if (retryAfter == null || !retryAfter.matches("\\d{1,9}")) {
            return Optional.empty();
        }
        return Optional.of(Math.min(Long.parseLong(retryAfter), LONGEST_RETRY_SECONDS) * 1000);
    }
}
