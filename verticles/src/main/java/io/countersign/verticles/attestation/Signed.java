package io.countersign.verticles.attestation;

import io.countersign.protocol.Sha256;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.verticles.attestation.Statement.Fields;
import io.countersign.verticles.feed.LogEvent;
import io.vertx.sqlclient.Row;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One signature: what the log says of it, and how those who took part are called.
 *
 * @param event decoded from the bytes that the log holds
 * @param origin of the log
 * @param certificate DER, under which it was made; null where it is not on record
 */
record Signed(
        LogEvent event,
        String origin,
        Fields organization,
        Fields identity,
        UUID signer,
        String slug,
        String keyAlgorithm,
        byte @Nullable [] certificate) {
    /** The row of a signature whose entry has its place. */
    static Signed of(Row row, long index, byte[] leaf) {
        var event = LogEvent.of(index, leaf);
        var same = String.valueOf(row.getString("certificate_serial"))
                .equals(event.details().get("certificateSerial"));
        var certificate = row.getBuffer("certificate");
        return new Signed(
                event,
                row.getString("origin"),
                new Fields()
                        .with("id", row.getUUID("organization_id").toString())
                        .with("slug", row.getString("organization_slug")),
                Rows.identity(row, "identity"),
                row.getUUID("signer_id"),
                row.getString("signer_slug"),
                row.getString("key_algorithm"),
                same && certificate != null ? certificate.getBytes() : null);
    }

    SignatureAlgorithm algorithm() {
        return SignatureAlgorithm.valueOf(text("algorithm"));
    }

    String text(String detail) {
        return String.valueOf(event.details().get(detail));
    }

    int policyVersion() {
        return ((Number) event.details().getOrDefault("policyVersion", 0)).intValue();
    }

    private @Nullable Object detail(String name) {
        return event.details().get(name);
    }

    /** Everything but the approval. */
    Fields predicate() {
        return new Fields()
                .with("operation", operation())
                .with("organization", organization)
                .with("signer", signerFields())
                .with("signedBy", identity)
                .with("log", Map.of("origin", origin, "index", event.index()));
    }

    private Fields operation() {
        return new Fields()
                .with("id", String.valueOf(event.operation()))
                .with("at", event.at().toString())
                .with("algorithm", text("algorithm"))
                .with("digest", text("digest"))
                .with("signatureSha256", text("signatureSha256"))
                .with("fileName", detail("fileName"))
                .with("fileSize", detail("fileSize"))
                .with("tool", detail("tool"))
                .with("host", detail("host"));
    }

    private Fields signerFields() {
        return new Fields()
                .with("id", signer.toString())
                .with("slug", slug)
                .with("keyAlgorithm", keyAlgorithm)
                .with("keyId", text("keyId"))
                .with("certificateSerial", text("certificateSerial"))
                .with("certificateSha256", certificate == null ? null : sha256(certificate));
    }

    private static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(Sha256.of(bytes));
    }
}
