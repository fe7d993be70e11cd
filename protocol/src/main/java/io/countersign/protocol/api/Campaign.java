package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recertification: rights that were there when it was opened, to be confirmed one by one.
 *
 * @param progress of the items that the caller may see.
 */
public record Campaign(
        UUID id,
        String name,
        CampaignState state,
        PersonRef createdBy,
        Instant createdAt,
        Instant deadline,
        boolean members,
        @Nullable Duration grantsLongerThan,
        CampaignProgress progress) {}
