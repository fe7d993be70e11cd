package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;

/**
 * A member of a Signer.
 *
 * @param id id of the person, machine identity or group.
 */
public record Member(UUID id, PrincipalKind kind, String name, SignerRole role, Instant since) {}
