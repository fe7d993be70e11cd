package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passkey of a person; its private key never leaves their authenticator.
 *
 * @param credentialId base64url without padding.
 * @param lastUsedAt absent before its first assertion.
 */
public record Passkey(
        UUID id,
        String name,
        String credentialId,
        Instant createdAt,
        @Nullable Instant lastUsedAt) {}
