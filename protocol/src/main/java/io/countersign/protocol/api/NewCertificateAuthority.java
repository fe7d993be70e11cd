package io.countersign.protocol.api;

import io.countersign.protocol.KeyAlgorithm;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * An internal certificate authority whose key is born in a token.
 *
 * @param name unique in the organization.
 * @param keyAlgorithm rSA or a NIST curve.
 * @param subject distinguished name by RFC 4514, for example CN=Example Code Signing CA,O=Example,C=DE.
 * @param validity default P3650D.
 * @param token label of the token; default the first one configured.
 */
public record NewCertificateAuthority(
        String name,
        KeyAlgorithm keyAlgorithm,
        String subject,
        @Nullable Duration validity,
        @Nullable String token) {}
