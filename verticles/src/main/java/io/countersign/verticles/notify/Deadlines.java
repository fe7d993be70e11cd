package io.countersign.verticles.notify;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Writes into the log what the clock says: that a request waits long, that a certificate or a grant ends soon. Once each, with a mark in
 * the same transaction; who is told is decided where the log is read, as for every other event.
 */
final class Deadlines {
    private static final Queries SQL = Queries.of("notifications");
    private static final Queries CHANNELS = Queries.of("channels");
    private static final Lease LEASE = new Lease("notify-deadlines", Duration.ofSeconds(60));
    private static final Duration PERIOD = Duration.ofSeconds(20);

    /** Of each kind in one transaction: their leaves hold the row of this node, for which its signatures wait. */
    private static final int BATCH = 100;

    private final DomainConfig.Notifying config;
    private final LeasedLoop loop;

    private record Due(UUID subject, String what, Event event) {}

    Deadlines(Vertx vertx, Database database, DomainConfig.Notifying config) {
        this.config = config;
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "nobody is reminded at the moment; it is made up for",
                held -> held.change(this::tell));
    }

    void start() {
        loop.start();
    }

    /** One batch of each kind, if this node has the lease. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    private Future<Integer> tell(Tx tx) {
        return requests(tx)
                .compose(requests -> certificates(tx)
                        .compose(certificates ->
                                grants(tx).compose(grants -> forget(tx).map(requests + certificates + grants))));
    }

    private Future<Integer> requests(Tx tx) {
        var values = Tuple.of(
                config.remindAfter().toSeconds(), config.escalateAfter().toSeconds(), BATCH);
        return tx.all(SQL.get("requestsToRemindOf"), values, Deadlines::request).compose(due -> record(tx, due));
    }

    private static Due request(Row row) {
        var what = row.getString("what");
        var id = row.getUUID("id");
        var step = row.getInteger("current_step");
        return new Due(id, what + ":" + step, event(row, what).request(id).with("step", step));
    }

    private static Future<Integer> certificates(Tx tx) {
        return tx.all(SQL.get("certificatesThatEnd"), Tuple.of(BATCH), Deadlines::certificate)
                .compose(due -> record(tx, due));
    }

    private static Due certificate(Row row) {
        var end = row.getOffsetDateTime("not_after").toInstant();
        var days = row.getInteger("days");
        return new Due(
                row.getUUID("id"),
                row.getString("what"),
                new Event(
                                "signer.certificate_expiring",
                                row.getUUID("organization_id"),
                                null,
                                row.getUUID("id"),
                                null,
                                null,
                                null,
                                Map.of())
                        .with("days", days)
                        .with("notAfter", end.toString()));
    }

    private static Future<Integer> grants(Tx tx) {
        return tx.all(SQL.get("grantsThatEnd"), Tuple.of(BATCH), Deadlines::grant)
                .compose(due -> record(tx, due));
    }

    private static Due grant(Row row) {
        var request = row.getUUID("request_id");
        var event = event(row, "grant.expiring")
                .grant(row.getUUID("id"))
                .with("remaining", row.getBoolean("signatures_unlimited") ? null : row.getLong("remaining"))
                .with(
                        "expiresAt",
                        row.getOffsetDateTime("expires_at").toInstant().toString());
        return new Due(row.getUUID("id"), "ends", request == null ? event : event.request(request));
    }

    private static Event event(Row row, String type) {
        return new Event(
                type, row.getUUID("organization_id"), null, row.getUUID("signer_id"), null, null, null, Map.of());
    }

    private static Future<Integer> record(Tx tx, List<Due> all) {
        var recorded = Future.succeededFuture(0);
        for (var due : all) {
            recorded = recorded.compose(before -> tx.update(SQL.get("markTold"), Tuple.of(due.subject(), due.what()))
                    .map(mine -> {
                        if (mine == 1) {
                            tx.record(due.event());
                        }
                        return before + mine;
                    }));
        }
        return recorded;
    }

    private static Future<Integer> forget(Tx tx) {
        return tx.update(SQL.get("forgetNotifications"), Tuple.of(BATCH))
                .compose(mails ->
                        tx.update(CHANNELS.get("forgetCards"), Tuple.of(BATCH)).map(cards -> mails + cards));
    }

    Future<Void> close() {
        return loop.close();
    }
}
