package io.countersign.verticles.signers;

import io.countersign.protocol.api.CertificateState;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.verticles.store.WireNames;
import io.vertx.sqlclient.Row;
import java.math.BigInteger;
import java.util.regex.Pattern;

/** Certificates of Signers as they are read, and the form in which their serial numbers are written. */
final class CertificateRow {
    private static final int HEX = 16;
    private static final Pattern SERIAL = Pattern.compile("[0-9a-f]{1,64}");

    private CertificateRow() {}

    static SignerCertificate of(Row row) {
        var reason = row.getString("reason");
        var revokedAt = SignerRow.instant(row.getOffsetDateTime("revoked_at"));
        var ended = row.getBoolean("ended") ? CertificateState.EXPIRED : CertificateState.VALID;
        return new SignerCertificate(
                row.getString("serial"),
                row.getBoolean("present"),
                revokedAt == null ? ended : CertificateState.REVOKED,
                row.getUUID("authority_id"),
                SignerRow.instant(row.getOffsetDateTime("not_before")),
                SignerRow.instant(row.getOffsetDateTime("not_after")),
                revokedAt,
                reason == null ? null : WireNames.of(RevocationReason.class, reason),
                SignerRow.instant(row.getOffsetDateTime("invalid_since")),
                row.getString("justification"),
                SignerRow.instant(row.getOffsetDateTime("key_compromised_at")));
    }

    /** As it is stored: other programs write capitals, and zeros in front. */
    static String serial(String hexadecimal) {
        return new BigInteger(hexadecimal, HEX).toString(HEX);
    }

    /** @throws IllegalArgumentException for anything but a serial number as it is stored */
    static String stored(String serial) {
        if (!SERIAL.matcher(serial).matches()) {
            throw new IllegalArgumentException("not a serial number");
        }
        return serial;
    }
}
