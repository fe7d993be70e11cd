package io.countersign.protocol.api;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A signing identity.
 *
 * @param keyId sHA-256 of the SubjectPublicKeyInfo, hexadecimal.
 * @param certificateAuthority which CA of the organization issues its certificates; null when an outside CA does.
 * @param certificateSerial hexadecimal.
 * @param algorithms what its key can do.
 * @param policyVersion 0: no policy was ever set; signing is direct.
 * @param policyGuard whether changes that loosen need a second person once its policy has steps.
 * @param waitForProof whether answers of signing wait until the log proves them.
 * @param environment where it belongs, as production; a fact for conditions.
 * @param failure why it failed, in state failed.
 * @param suspended why it was disabled without anybody asking for it.
 * @param breakGlass the one that waits to be ratified.
 * @param warnings what keeps its requests from being approved, as a step that nobody can meet any more; only in the answer
 *     to getSigner, and absent when all is well.
 * @param version changes with every edit; the ETag.
 */
public record Signer(
        UUID id,
        String slug,
        String name,
        SignerState state,
        KeyAlgorithm keyAlgorithm,
        @Nullable String keyId,
        String token,
        @Nullable UUID certificateAuthority,
        String subject,
        @Nullable String certificateSerial,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        List<SignatureAlgorithm> algorithms,
        long policyVersion,
        boolean policyGuard,
        boolean waitForProof,
        @Nullable String environment,
        @Nullable String failure,
        @Nullable String suspended,
        @Nullable BreakGlass breakGlass,
        @Nullable List<String> warnings,
        long version,
        Instant createdAt) {}
