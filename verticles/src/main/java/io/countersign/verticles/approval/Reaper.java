package io.countersign.verticles.approval;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what ends by itself, about a second after it did: requests that time out undecided, and grants whose window is over or
 * whose signatures are used up; and suspends the Signers of break-glasses that nobody ratified. Every node runs one; the one that
 * holds the lease works. Each end is one conditional update with its event in the same transaction, so it is told exactly once,
 * whoever comes first. Nothing waits for this: an overdue request and an ended grant are refused by the clock and the count, not by
 * their state.
 */
public final class Reaper {
    private static final Logger LOG = LoggerFactory.getLogger(Reaper.class);
    private static final Queries SQL = Queries.of("approvals");
    private static final Lease LEASE = new Lease("reaper", Duration.ofSeconds(5));
    private static final long PERIOD_MILLIS = 1_000;
    private static final long MORE_MILLIS = 20;

    /** Most ends of one kind in one transaction: their leaves hold the row of this node, for which its signatures wait. */
    static final int BATCH = 200;

    /** Most active grants that one round looks at for used up signatures; an index over that count would cost every signature. */
    static final int PAGE = 5_000;

    private static final UUID FIRST = new UUID(0, 0);

    private final Vertx vertx;
    private final Database database;
    private UUID lookedAt = FIRST;
    private long timer = -1;
    private boolean failing;
    private boolean closed;
    private Future<?> running = Future.succeededFuture();

    public Reaper(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** Begins; one round a second, sooner while there is more than one round can do. */
    public synchronized void start() {
        next(PERIOD_MILLIS);
    }

    private synchronized void next(long millis) {
        if (!closed) {
            timer = vertx.setTimer(millis, tick -> tick());
        }
    }

    private synchronized void tick() {
        running = round().onComplete(done -> {
            if (done.failed() && !failing) {
                LOG.warn(
                        "ends of requests and grants are not written down at the moment; they hold all the same",
                        done.cause());
            }
            failing = done.failed();
            next(done.succeeded() && done.result() == Round.MORE ? MORE_MILLIS : PERIOD_MILLIS);
        });
    }

    /** What one round came to. */
    enum Round {
        /** Another node has the lease. */
        NOT_MINE,
        DONE,
        /** A batch was full, so there is probably more. */
        MORE
    }

    /** One transaction: takes or renews the lease, then one batch of each kind. */
    Future<Round> round() {
        return database.systemChange(tx -> LEASE.hold(tx, database.node())
                .compose(held -> held ? reap(tx) : Future.succeededFuture(Round.NOT_MINE)));
    }

    private Future<Round> reap(Tx tx) {
        // Signers are locked before requests and grants.
        return Suspension.lapse(tx)
                .compose(lapsed -> requests(tx)
                        .compose(requests -> overdue(tx)
                                .compose(overdue -> usedUp(tx)
                                        .map(usedUp ->
                                                lapsed || requests || overdue || usedUp ? Round.MORE : Round.DONE))));
    }

    private static Future<Boolean> requests(Tx tx) {
        return tx.all(SQL.get("expireOverdueRequests"), Tuple.of(BATCH), Reaper::requestExpired)
                .map(events -> recorded(tx, events));
    }

    private static Future<Boolean> overdue(Tx tx) {
        return tx.all(SQL.get("overdueGrants"), Tuple.of(BATCH), row -> row.getUUID("id"))
                .compose(ids -> end(tx, ids.toArray(UUID[]::new)));
    }

    /** Walks over all active grants, a page in each round. */
    private Future<Boolean> usedUp(Tx tx) {
        return tx.first(SQL.get("usedUpGrants"), Tuple.of(lookedAt, PAGE), row -> row)
                .compose(page -> usedUp(tx, page.orElseThrow()));
    }

    private Future<Boolean> usedUp(Tx tx, Row page) {
        var found = page.getArrayOfUUIDs("used_up");
        if (found.length > BATCH) {
            lookedAt = found[BATCH - 1];
            return end(tx, Arrays.copyOf(found, BATCH)).map(true);
        }
        lookedAt = page.getLong("looked_at") < PAGE ? FIRST : page.getUUID("last");
        return end(tx, found).map(false);
    }

    /** @return whether the batch was full and all of it ended now; what is held by others is left for the next second */
    private static Future<Boolean> end(Tx tx, UUID[] grants) {
        return grants.length == 0
                ? Future.succeededFuture(false)
                : tx.all(SQL.get("expireGrants"), Tuple.of((Object) grants), Reaper::grantExpired)
                        .map(events -> recorded(tx, events));
    }

    private static boolean recorded(Tx tx, List<Event> events) {
        events.forEach(tx::record);
        return events.size() == BATCH;
    }

    private static Event requestExpired(Row row) {
        return ended(row, "request.expired").request(row.getUUID("id")).with("reason", "timed out");
    }

    private static Event grantExpired(Row row) {
        var event = ended(row, "grant.expired")
                .grant(row.getUUID("id"))
                .with("reason", row.getString("end_reason"))
                .with("used", row.getLong("used"));
        var request = row.getUUID("request_id");
        return request == null ? event : event.request(request);
    }

    private static Event ended(Row row, String type) {
        return new Event(
                type, row.getUUID("organization_id"), null, row.getUUID("signer_id"), null, null, null, Map.of());
    }

    /** Finishes the round under way and gives the lease back. */
    public synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return running.transform(done -> database.systemChange(tx -> LEASE.release(tx, database.node())));
    }
}
