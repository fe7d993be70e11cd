package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A rejection; it needs a reason.
 *
 * @param onBehalfOf in whose place, by a delegation; omitted: in one's own name if possible, otherwise in the place of a delegator.
 * @param passkey signed by a passkey of the caller over the challenge of exactly this decision; needed where the step says
 *     requiresPasskey.
 */
public record Rejection(
        String reason, @Nullable UUID onBehalfOf, @Nullable PasskeyAssertion passkey) {
    public Rejection(String reason, @Nullable UUID onBehalfOf) {
        this(reason, onBehalfOf, null);
    }

    public Rejection(String reason) {
        this(reason, null, null);
    }
}
