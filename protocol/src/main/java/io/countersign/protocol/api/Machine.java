package io.countersign.protocol.api;

import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A CI job or service.
 *
 * @param id also its client id.
 * @param secrets live secrets, without the secrets themselves.
 */
public record Machine(
        UUID id, String name, List<UUID> owners, IdentityState state, List<MachineSecret> secrets, Instant createdAt) {}
