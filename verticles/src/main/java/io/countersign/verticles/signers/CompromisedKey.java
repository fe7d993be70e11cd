package io.countersign.verticles.signers;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * That the key of a Signer was compromised, which holds whoever issued its certificates.
 *
 * @param serial of the certificate that it was said of first
 */
record CompromisedKey(String serial, @Nullable Instant invalidSince, String justification) {
    private static final Queries SQL = Queries.of("revocations");

    static Future<Optional<CompromisedKey>> find(Tx tx, SignerRow signer) {
        return tx.first(
                SQL.get("findCompromise"),
                Tuple.of(signer.id()),
                row -> new CompromisedKey(
                        row.getString("serial"),
                        SignerRow.instant(row.getOffsetDateTime("invalid_since")),
                        row.getString("justification")));
    }

    /** Of a locked Signer; what was said before stays. */
    static Future<Integer> insert(Tx tx, SignerRow signer, String serial, RevocationWish wish) {
        return tx.update(
                SQL.get("insertCompromise"),
                Tuple.of(signer.id(), signer.organization(), serial, wish.since(), wish.justification()));
    }

    boolean isAs(String certificate, RevocationWish wish) {
        return serial.equals(certificate)
                && Objects.equals(invalidSince, wish.invalidSince())
                && justification.equals(wish.justification());
    }
}
