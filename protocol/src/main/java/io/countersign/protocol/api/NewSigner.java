package io.countersign.protocol.api;

import io.countersign.protocol.KeyAlgorithm;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A signing identity: slug, key and certificate.
 *
 * @param slug unique in the organization.
 * @param name name for people; default the slug.
 * @param certificateAuthority which CA of the organization issues the certificate; null for an outside one.
 * @param subject distinguished name by RFC 4514; CN, O and C are required.
 * @param validity default P365D; never beyond the CA, and none for an outside one.
 * @param token label of the token; default that of the CA, or the first one; required with an existing key.
 * @param existingKey a key that is in the token already; without it one is born.
 * @param environment where it belongs, as production; a fact for conditions, and never changed.
 * @param policyGuard whether changes that loosen need a second person once its policy has steps; default true.
 * @param waitForProof whether answers of signing wait until the log proves them; default false.
 */
public record NewSigner(
        String slug,
        @Nullable String name,
        KeyAlgorithm keyAlgorithm,
        @Nullable UUID certificateAuthority,
        String subject,
        @Nullable Duration validity,
        @Nullable String token,
        @Nullable ExistingKey existingKey,
        @Nullable String environment,
        @Nullable Boolean policyGuard,
        @Nullable Boolean waitForProof) {
    /** Guarded, and answered at once. */
    public NewSigner(
            String slug,
            @Nullable String name,
            KeyAlgorithm keyAlgorithm,
            @Nullable UUID certificateAuthority,
            String subject,
            @Nullable Duration validity,
            @Nullable String token) {
        this(slug, name, keyAlgorithm, certificateAuthority, subject, validity, token, null, null, null, null);
    }
}
