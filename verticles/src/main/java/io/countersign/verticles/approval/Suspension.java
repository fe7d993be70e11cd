package io.countersign.verticles.approval;

import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What happens when nobody stands behind a break-glass: its grant ends and the Signer signs no more until an Administrator other than
 * the one who broke the glass enables it.
 */
final class Suspension {
    private static final Queries SQL = Queries.of("breakglass");
    private static final Queries APPROVALS = Queries.of("approvals");
    /** Of one round; their Signers are held until it ends. */
    private static final int BATCH = 20;

    /**
     * Why.
     *
     * @param by null for the deadline
     * @param used signatures that were made under the grant; {@code GET /v1/audit} lists them by the grant
     */
    record Cause(
            UUID grant,
            UUID signer,
            UUID organization,
            @Nullable UUID by,
            long used,
            String reason) {}

    private Suspension() {}

    /** One that was opened, and not ratified in time, becomes lapsed in exactly one transaction of whichever node. */
    static Future<Integer> lapse(Tx tx) {
        return tx.all(SQL.get("overdueGlasses"), Tuple.of(BATCH), row -> row)
                .compose(found -> found.isEmpty() ? Future.succeededFuture(0) : lapse(tx, found));
    }

    private static Future<Integer> lapse(Tx tx, List<Row> found) {
        var signers = found.stream().map(row -> row.getUUID("signer_id")).toArray(UUID[]::new);
        var grants = found.stream().map(row -> row.getUUID("grant_id")).toArray(UUID[]::new);
        return tx.all(SQL.get("holdSigners"), Tuple.of((Object) signers), row -> true)
                .compose(held -> tx.all(SQL.get("lapseGlasses"), Tuple.of((Object) grants), Suspension::lapsed))
                .compose(causes -> {
                    var done = Future.<Void>succeededFuture();
                    for (var cause : causes) {
                        done = done.compose(before -> of(tx, cause));
                    }
                    return done.map(all -> causes.size());
                });
    }

    private static Cause lapsed(Row row) {
        return new Cause(
                row.getUUID("grant_id"),
                row.getUUID("signer_id"),
                row.getUUID("organization_id"),
                null,
                row.getLong("used"),
                "break-glass not ratified");
    }

    /** The Signer is held. */
    static Future<Void> of(Tx tx, Cause cause) {
        tx.takesRightsAway();
        tx.record(event("signer.suspended", cause).with("signatures", cause.used()));
        return tx.update(
                        SQL.get("suspendSigner"),
                        Tuple.of(cause.signer(), Texts.shortened(cause.reason(), 500), cause.grant()))
                .compose(suspended -> tx.update(
                        APPROVALS.get("revokeGrant"), Tuple.of(cause.grant(), Texts.shortened(cause.reason(), 500))))
                .map(revoked -> {
                    if (revoked == 1) {
                        tx.record(event("grant.revoked", cause).with("used", cause.used()));
                    }
                    return null;
                });
    }

    private static Event event(String type, Cause cause) {
        return new Event(type, cause.organization(), cause.by(), cause.signer(), null, cause.grant(), null, Map.of())
                .with("reason", cause.reason());
    }
}
