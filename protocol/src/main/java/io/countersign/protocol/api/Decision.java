package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one person decided on one step.
 *
 * @param step counted from 1.
 * @param onBehalfOf in whose place, by a delegation; absent: in their own name.
 * @param passkey the passkey that signed it; absent: none did.
 */
public record Decision(
        UUID person,
        String personName,
        long step,
        DecisionVerdict verdict,
        @Nullable String comment,
        Instant at,
        @Nullable PersonRef onBehalfOf,
        @Nullable PasskeyRef passkey) {
    /** Signed by no passkey. */
    public Decision(
            UUID person,
            String personName,
            long step,
            DecisionVerdict verdict,
            @Nullable String comment,
            Instant at,
            @Nullable PersonRef onBehalfOf) {
        this(person, personName, step, verdict, comment, at, onBehalfOf, null);
    }
}
