package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A time in which conditions may refuse or ask for more.
 *
 * @param name what conditions find in freezes.
 * @param begin now when omitted.
 * @param end the first moment after it; at most a year after it begins.
 * @param signers slugs or ids of the Signers that it is for; all of the organization when omitted.
 */
public record NewFreeze(
        String name,
        @Nullable Instant begin,
        Instant end,
        @Nullable List<String> signers,
        String reason) {}
