package io.countersign.protocol.api;

import java.util.List;
import java.util.UUID;

/**
 * The people who answer for a machine identity.
 */
public record MachineOwners(List<UUID> owners) {}
