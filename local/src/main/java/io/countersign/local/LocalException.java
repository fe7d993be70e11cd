package io.countersign.local;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** {@code up} or {@code demo} cannot go on. The message is one sentence with what to do about it. */
class LocalException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    LocalException(String message) {
        super(message);
    }

    LocalException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** A port that was free when it was chosen is not any more. */
    static final class PortTaken extends LocalException {
        @Serial
        private static final long serialVersionUID = 1L;

        PortTaken(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
