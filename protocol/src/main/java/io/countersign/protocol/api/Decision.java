package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one person decided on one step.
 *
 * @param step counted from 1.
 * @param onBehalfOf in whose place, by a delegation; absent: in their own name.
 */
public record Decision(
        UUID person,
        String personName,
        long step,
        DecisionVerdict verdict,
        @Nullable String comment,
        Instant at,
        @Nullable PersonRef onBehalfOf) {}
