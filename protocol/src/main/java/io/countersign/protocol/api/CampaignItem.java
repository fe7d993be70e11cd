package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One right to confirm.
 *
 * @param holder person, machine identity or group.
 * @param role a member's, when the campaign was opened.
 * @param grant the grant that is asked about.
 * @param grantEndsAt absent: no end, or not a grant.
 */
public record CampaignItem(
        UUID id,
        UUID campaign,
        UUID signer,
        String signerSlug,
        CampaignSubject subject,
        UUID holder,
        PrincipalKind holderKind,
        String holderName,
        @Nullable SignerRole role,
        @Nullable UUID grant,
        @Nullable Instant grantEndsAt,
        CampaignItemState state,
        @Nullable String reason,
        @Nullable PersonRef answeredBy,
        @Nullable Instant answeredAt) {}
