package io.countersign.protocol.api;

import java.util.UUID;

/**
 * A member of a group.
 */
public record GroupMember(UUID id, IdentityKind kind, String name) {}
