package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * A digest; or, for Ed25519, a message.
 *
 * @param digest base64 (RFC 4648 section 4) of the digest, of exactly the algorithm's length.
 * @param message base64 of the whole message, ED25519 only, at most 32 KiB.
 * @param fileName claimed name of the artifact.
 * @param fileSize claimed size in bytes.
 * @param proof that the artifact is in the manifest of the grant.
 */
public record SignInput(
        byte @Nullable [] digest,
        byte @Nullable [] message,
        @Nullable String fileName,
        @Nullable Long fileSize,
        @Nullable InclusionProof proof) {
    /** Without a proof. */
    public SignInput(
            byte @Nullable [] digest, byte @Nullable [] message, @Nullable String fileName, @Nullable Long fileSize) {
        this(digest, message, fileName, fileSize, null);
    }
}
