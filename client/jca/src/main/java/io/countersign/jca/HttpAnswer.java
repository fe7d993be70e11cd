package io.countersign.jca;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What an HTTP server answered, read whole. */
record HttpAnswer(int status, byte[] body, @Nullable String retryAfter) {
    String text() {
        return new String(body, StandardCharsets.UTF_8);
    }

    boolean success() {
        return status >= 200 && status < 300;
    }
}
