package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * For a while somebody may decide in another person's place. Both together are one person then.
 *
 * @param signer absent: all Signers of the organization.
 */
public record Delegation(
        UUID id,
        PersonRef delegator,
        PersonRef delegate,
        @Nullable UUID signer,
        @Nullable String signerSlug,
        String reason,
        DelegationState state,
        Instant from,
        Instant until,
        Instant createdAt,
        @Nullable Instant withdrawnAt) {}
