package io.countersign.protocol.api;

import io.countersign.protocol.SignatureAlgorithm;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt to sign, as recorded.
 *
 * @param reason code of the refusal or failure.
 * @param request behind the grant; null without one.
 * @param digest hexadecimal.
 * @param fileName as claimed.
 * @param fileSize as claimed.
 * @param tool as claimed.
 * @param host as claimed.
 */
public record Operation(
        UUID id,
        UUID signer,
        IdentityRef identity,
        OperationOutcome outcome,
        @Nullable String reason,
        @Nullable UUID grant,
        @Nullable UUID request,
        long slot,
        SignatureAlgorithm algorithm,
        @Nullable String digest,
        @Nullable String certificateSerial,
        @Nullable String fileName,
        @Nullable Long fileSize,
        @Nullable String tool,
        @Nullable String host,
        Instant at) {}
