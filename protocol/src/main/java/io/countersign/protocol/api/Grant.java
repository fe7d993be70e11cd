package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The access record. Immutable but for what is used and its end.
 *
 * @param grantedBy the Administrator of a pre-approval.
 * @param reason why it has this state.
 * @param expiresAt absent: no end.
 * @param scoped whether access is narrowed.
 * @param scope to what; left out of lists.
 * @param breakGlass of a grant of that origin.
 */
public record Grant(
        UUID id,
        UUID signer,
        String signerSlug,
        IdentityRef grantee,
        GrantOrigin origin,
        @Nullable UUID request,
        @Nullable UUID grantedBy,
        GrantState state,
        String reason,
        long maxSignatures,
        boolean unlimitedSignatures,
        long used,
        long remaining,
        Instant notBefore,
        @Nullable Instant expiresAt,
        Instant createdAt,
        @Nullable Instant endedAt,
        boolean scoped,
        @Nullable Scope scope,
        @Nullable BreakGlass breakGlass) {
    public Grant withBreakGlass(BreakGlass told) {
        return new Grant(
                id,
                signer,
                signerSlug,
                grantee,
                origin,
                request,
                grantedBy,
                state,
                reason,
                maxSignatures,
                unlimitedSignatures,
                used,
                remaining,
                notBefore,
                expiresAt,
                createdAt,
                endedAt,
                scoped,
                scope,
                told);
    }
}
