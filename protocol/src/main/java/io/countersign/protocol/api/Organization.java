package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;

/**
 * A tenant; nothing is visible across tenants.
 */
public record Organization(UUID id, String slug, String name, IdentityState state, Instant createdAt) {}
