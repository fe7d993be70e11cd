package io.countersign.verticles.limits;

import java.time.Instant;
import java.util.UUID;

/** What PostgreSQL knew of a grant when it was read. */
public record GrantFacts(UUID id, long used, long max, Instant notBefore, Instant expiresAt, boolean revoked) {}
