package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A time in which conditions may refuse or ask for more.
 *
 * @param begin when it begins.
 * @param end the first moment after it.
 * @param signers slugs of those that the caller may read; absent: all of the organization.
 */
public record Freeze(
        UUID id,
        String name,
        FreezeState state,
        Instant begin,
        Instant end,
        @Nullable List<String> signers,
        String reason,
        PersonRef createdBy,
        Instant createdAt) {}
