package io.countersign.verticles.signers;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.certificate.Pem;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A certificate authority as stored.
 *
 * @param publicKey SubjectPublicKeyInfo, DER; null unless active
 * @param certificate DER; null unless active
 */
record AuthorityRow(
        UUID id,
        String name,
        KeyAlgorithm keyAlgorithm,
        String token,
        String ckaId,
        String subject,
        SignerState state,
        byte @Nullable [] publicKey,
        byte @Nullable [] certificate,
        @Nullable Instant notAfter,
        @Nullable String failure,
        Instant createdAt) {
    static AuthorityRow of(Row row) {
        return new AuthorityRow(
                row.getUUID("id"),
                row.getString("name"),
                WireNames.of(KeyAlgorithm.class, row.getString("key_algorithm")),
                row.getString("token"),
                row.getString("cka_id"),
                row.getString("subject"),
                WireNames.of(SignerState.class, row.getString("state")),
                SignerRow.bytes(row.getBuffer("public_key")),
                SignerRow.bytes(row.getBuffer("certificate")),
                SignerRow.instant(row.getOffsetDateTime("not_after")),
                row.getString("failure"),
                row.getOffsetDateTime("created_at").toInstant());
    }

    CertificateAuthority toAuthority() {
        return new CertificateAuthority(
                id,
                name,
                keyAlgorithm,
                subject,
                state,
                notAfter,
                certificate == null ? null : Pem.of(certificate),
                failure,
                createdAt);
    }

    /** The key of an active authority. */
    KeyReference key() {
        return new KeyReference(token, ckaId, keyAlgorithm, Objects.requireNonNull(publicKey));
    }
}
