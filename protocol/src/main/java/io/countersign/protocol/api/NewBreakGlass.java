package io.countersign.protocol.api;

import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An emergency.
 *
 * @param recipient who will sign; oneself when omitted.
 * @param signatures 1 to 10, and not above the ceiling of the policy; 1 when omitted.
 * @param window at most PT1H, and not above the ceiling of the policy; the longest when omitted.
 */
public record NewBreakGlass(
        String reason,
        @Nullable UUID recipient,
        @Nullable Long signatures,
        @Nullable Duration window) {}
