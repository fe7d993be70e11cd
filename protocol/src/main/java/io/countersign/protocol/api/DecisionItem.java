package io.countersign.protocol.api;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One decision on exactly one request.
 *
 * @param hash of the request that was read, hexadecimal.
 * @param comment with an approval, if there is something to say.
 * @param reason with a rejection, always.
 * @param onBehalfOf in whose place, by a delegation.
 * @param passkey signed by a passkey of the caller over the challenge of exactly this decision; needed where the step says
 *     requiresPasskey.
 */
public record DecisionItem(
        UUID request,
        DecisionVerdict verdict,
        String hash,
        @Nullable String comment,
        @Nullable String reason,
        @Nullable UUID onBehalfOf,
        @Nullable PasskeyAssertion passkey) {
    /** Signed by no passkey. */
    public DecisionItem(
            UUID request,
            DecisionVerdict verdict,
            String hash,
            @Nullable String comment,
            @Nullable String reason,
            @Nullable UUID onBehalfOf) {
        this(request, verdict, hash, comment, reason, onBehalfOf, null);
    }
}
