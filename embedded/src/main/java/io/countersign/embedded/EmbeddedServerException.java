package io.countersign.embedded;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** An embedded server cannot be set up, started or stopped. The message says what to do about it in one sentence. */
public final class EmbeddedServerException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    EmbeddedServerException(String message) {
        super(message);
    }

    EmbeddedServerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
