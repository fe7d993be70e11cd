package io.countersign.protocol.api;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate that a Signer has or had.
 *
 * @param serial hexadecimal.
 * @param present whether the Signer signs under it.
 * @param certificateAuthority the internal CA that issued it, whose list names it once it is revoked.
 * @param invalidSince since when it should not have been trusted, if whoever revoked it said so.
 * @param keyCompromisedAt when the key of the Signer was named as compromised, which holds for all certificates of it: also for one
 *     whose state says nothing of that, because an outside CA issued it or it was revoked for another reason before.
 */
public record SignerCertificate(
        String serial,
        boolean present,
        CertificateState state,
        @Nullable UUID certificateAuthority,
        @Nullable Instant notBefore,
        @Nullable Instant notAfter,
        @Nullable Instant revokedAt,
        @Nullable RevocationReason reason,
        @Nullable Instant invalidSince,
        @Nullable String justification,
        @Nullable Instant keyCompromisedAt) {}
