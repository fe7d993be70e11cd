package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A set of people and machine identities.
 */
public record Group(UUID id, String name, List<GroupMember> members, Instant createdAt) {}
