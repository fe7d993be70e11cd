package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An approval.
 *
 * @param onBehalfOf in whose place, by a delegation; omitted: in one's own name if possible, otherwise in the place of a delegator.
 * @param passkey signed by a passkey of the caller over the challenge of exactly this decision; needed where the step says
 *     requiresPasskey.
 */
public record Approval(
        @Nullable String comment,
        @Nullable UUID onBehalfOf,
        @Nullable PasskeyAssertion passkey) {
    public Approval(@Nullable String comment, @Nullable UUID onBehalfOf) {
        this(comment, onBehalfOf, null);
    }

    public Approval(@Nullable String comment) {
        this(comment, null, null);
    }
}
