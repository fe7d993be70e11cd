package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Access given ahead by an Administrator to somebody else.
 *
 * @param recipient a member who may sign; never oneself.
 * @param signatures omitted: the ceiling of the policy.
 * @param notBefore omitted: now, or with the approval if the policy guard holds it back; a time that has passed by then becomes
 *     that moment.
 * @param expiresAt omitted: notBefore plus the window ceiling.
 * @param scope what access is narrowed to; omitted: everything that the Signer can sign.
 */
public record NewGrant(
        UUID recipient,
        String justification,
        @Nullable Long signatures,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt,
        @Nullable Scope scope) {
    /** Not narrowed. */
    public NewGrant(
            UUID recipient,
            String justification,
            @Nullable Long signatures,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt) {
        this(recipient, justification, signatures, notBefore, expiresAt, null);
    }
}
