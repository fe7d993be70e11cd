package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;

/** Creations that a gateway began and did not live to end. */
final class Abandoned {
    private static final Queries SQL = Queries.of("signers");
    private static final String REASON = "the gateway that made it stopped before it was done";

    private final Database database;

    Abandoned(Database database) {
        this.database = database;
    }

    private record Pending(UUID id, UUID organization) {}

    /** Marks everything as failed that has been pending for more than ten minutes; any gateway may, at any time. */
    Future<Void> fail() {
        return database.systemChange(tx -> tx.all(SQL.get("failAbandonedAuthorities"), Tuple.of(REASON), Abandoned::row)
                        .compose(authorities -> {
                            authorities.forEach(row -> tx.record(event("certificate_authority.failed", row)
                                    .with("certificateAuthority", row.id().toString())));
                            return signers(tx);
                        }))
                .mapEmpty();
    }

    private static Future<Void> signers(Tx tx) {
        return tx.all(SQL.get("failAbandonedSigners"), Tuple.of(REASON), Abandoned::row)
                .map(signers -> {
                    signers.forEach(row -> tx.record(event("signer.failed", row).signer(row.id())));
                    return signers;
                })
                .mapEmpty();
    }

    private static Event event(String type, Pending row) {
        return new Event(type, row.organization(), null, null, null, null, null, Map.of("reason", REASON));
    }

    private static Pending row(Row row) {
        return new Pending(row.getUUID("id"), row.getUUID("organization_id"));
    }

    /** Fails a transaction that found its row no longer pending, so that its event is not written. */
    static Future<Void> unlessChanged(int rows) {
        return rows == 1
                ? Future.succeededFuture()
                : Future.failedFuture(
                        new Refusal.Conflict("ABANDONED", "the creation took longer than 10 minutes and was given up")
                                .refused());
    }
}
