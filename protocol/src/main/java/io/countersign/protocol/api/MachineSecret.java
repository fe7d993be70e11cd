package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * When a client secret was made and when it ends.
 *
 * @param expiresAt set once a rotation has replaced it.
 */
public record MachineSecret(
        UUID id, Instant createdAt, @Nullable Instant expiresAt) {}
