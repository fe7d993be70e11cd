package io.countersign.verticles.signers;

import io.countersign.protocol.api.RevocationReason;
import io.countersign.verticles.certificate.RevokedCertificate;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * A list that is to be made, with the number that it alone has.
 *
 * @param covers how many revocations there were when they were read
 * @param now by PostgreSQL's clock
 */
record ListToMake(
        UUID organization,
        AuthorityRow authority,
        long number,
        long covers,
        Instant now,
        List<RevokedCertificate> revoked) {
    private static final Queries SQL = Queries.of("revocations");

    /**
     * Empty while the list need not be made. Who takes a number holds the row of the list until the revocations are read, and who
     * revokes counts there.
     */
    static Future<Optional<ListToMake>> reserve(Tx tx, UUID authority, Duration half) {
        return tx.first(SQL.get("reserveNumber"), Tuple.of(authority, half.toSeconds()), row -> row)
                .compose(reserved -> reserved.isEmpty()
                        ? Future.succeededFuture(Optional.empty())
                        : read(tx, authority, reserved.get()).map(Optional::of));
    }

    private static Future<ListToMake> read(Tx tx, UUID id, Row reserved) {
        var organization = reserved.getUUID("organization_id");
        return Issuing.find(tx, organization, id)
                .compose(authority -> tx.all(SQL.get("revocationsOf"), Tuple.of(id), ListToMake::entry)
                        .map(revoked -> new ListToMake(
                                organization,
                                authority,
                                reserved.getLong("reserved"),
                                reserved.getLong("revoked"),
                                reserved.getOffsetDateTime("now").toInstant(),
                                List.copyOf(revoked))));
    }

    private static RevokedCertificate entry(Row row) {
        return new RevokedCertificate(
                row.getString("serial"),
                row.getOffsetDateTime("revoked_at").toInstant(),
                WireNames.of(RevocationReason.class, row.getString("reason")),
                SignerRow.instant(row.getOffsetDateTime("invalid_since")));
    }
}
