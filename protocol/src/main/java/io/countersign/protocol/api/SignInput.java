package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A digest; or, for Ed25519, a message.
 *
 * @param digest base64 (RFC 4648 section 4) of the digest, of exactly the algorithm's length.
 * @param message base64 of the whole message, ED25519 only, at most 32 KiB.
 * @param fileName claimed name of the artifact.
 * @param fileSize claimed size in bytes.
 */
public record SignInput(
        byte @Nullable [] digest,
        byte @Nullable [] message,
        @Nullable String fileName,
        @Nullable Long fileSize) {}
