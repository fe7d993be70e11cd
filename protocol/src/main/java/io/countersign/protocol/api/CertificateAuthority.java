package io.countersign.protocol.api;

import io.countersign.protocol.KeyAlgorithm;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An internal certificate authority.
 *
 * @param certificate pEM.
 * @param failure why it failed, in state failed.
 */
public record CertificateAuthority(
        UUID id,
        String name,
        KeyAlgorithm keyAlgorithm,
        String subject,
        SignerState state,
        @Nullable Instant notAfter,
        @Nullable String certificate,
        @Nullable String failure,
        Instant createdAt) {}
