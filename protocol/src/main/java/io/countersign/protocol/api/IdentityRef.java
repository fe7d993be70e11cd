package io.countersign.protocol.api;

import java.util.UUID;

/**
 * A person or machine by id and name.
 */
public record IdentityRef(UUID id, IdentityKind kind, String name) {}
