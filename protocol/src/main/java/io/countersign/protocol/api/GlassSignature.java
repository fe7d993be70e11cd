package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A signature that was made under a break-glass.
 *
 * @param digest of what was signed, hexadecimal.
 * @param fileName as the caller said.
 * @param tool as the caller said.
 * @param host as the caller said.
 */
public record GlassSignature(
        UUID operation,
        Instant at,
        String algorithm,
        @Nullable String digest,
        @Nullable String fileName,
        @Nullable String tool,
        @Nullable String host) {}
