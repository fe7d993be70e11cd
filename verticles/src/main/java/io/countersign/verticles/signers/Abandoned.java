package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;

/** Creations that a gateway began and did not live to end. */
public final class Abandoned {
    private static final Queries SQL = Queries.of("signers");
    private static final String REASON = "the gateway that made it stopped before it was done";

    private Abandoned() {}

    private record Pending(UUID id, UUID organization) {}

    /** Marks as failed what has been pending for more than ten minutes, which frees its name; any gateway may, at any time. */
    public static Future<Integer> fail(Tx tx) {
        // Signers first, as everybody locks them before anything else.
        return signers(tx).compose(signers -> authorities(tx).map(authorities -> signers + authorities));
    }

    private static Future<Integer> authorities(Tx tx) {
        return tx.all(SQL.get("failAbandonedAuthorities"), Tuple.of(REASON), Abandoned::row)
                .map(authorities -> {
                    authorities.forEach(row -> tx.record(event("certificate_authority.failed", row)
                            .with("certificateAuthority", row.id().toString())));
                    return authorities.size();
                });
    }

    private static Future<Integer> signers(Tx tx) {
        return tx.all(SQL.get("failAbandonedSigners"), Tuple.of(REASON), Abandoned::row)
                .map(signers -> {
                    signers.forEach(row -> tx.record(event("signer.failed", row).signer(row.id())));
                    return signers.size();
                });
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
