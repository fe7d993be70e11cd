package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Access given ahead by an Administrator to somebody else.
 *
 * @param recipient a member who may sign; never oneself.
 * @param signatures omitted: the ceiling of the policy.
 * @param notBefore default now.
 * @param expiresAt omitted: notBefore plus the window ceiling.
 */
public record NewGrant(
        UUID recipient,
        String justification,
        @Nullable Long signatures,
        @Nullable Instant notBefore,
        @Nullable Instant expiresAt) {}
