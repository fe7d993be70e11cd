package io.countersign.protocol.api;

import io.countersign.protocol.SignatureAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Signatures; they were committed to the record before they left.
 *
 * @param keyId sHA-256 of the SubjectPublicKeyInfo, hexadecimal.
 * @param grant absent when the Signer signs directly.
 * @param remaining signatures left in the grant; absent without a ceiling.
 * @param expiresAt end of the grant's window.
 * @param certificateChain dER certificates, leaf first.
 * @param replayed true when the Idempotency-Key had been used for the same call before.
 */
public record SignAnswer(
        List<MadeSignature> signatures,
        SignatureAlgorithm algorithm,
        String keyId,
        @Nullable UUID grant,
        @Nullable Long remaining,
        @Nullable Instant expiresAt,
        List<byte[]> certificateChain,
        boolean replayed) {}
