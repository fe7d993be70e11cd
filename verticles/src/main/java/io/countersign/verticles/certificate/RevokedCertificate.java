package io.countersign.verticles.certificate;

import io.countersign.protocol.api.RevocationReason;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An entry of a list.
 *
 * @param serial serial number, hexadecimal
 * @param invalidSince null where nobody said
 */
public record RevokedCertificate(
        String serial,
        Instant revokedAt,
        RevocationReason reason,
        @Nullable Instant invalidSince) {}
