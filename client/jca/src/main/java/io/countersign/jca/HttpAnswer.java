package io.countersign.jca;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an HTTP server answered, read whole. */
record HttpAnswer(int status, byte[] body, Optional<Duration> retryAfter) {
    /** @param retryAfter the header; only delta-seconds are heeded (RFC 9110 section 10.2.3) */
    HttpAnswer(int status, byte[] body, @Nullable String retryAfter) {
        this(
                status,
                body,
                Optional.ofNullable(retryAfter)
                        .filter(text -> text.matches("\\d{1,9}"))
                        .map(text -> Duration.ofSeconds(Long.parseLong(text))));
    }

    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean success() {
        return status >= 200 && status < 300;
    }
}
