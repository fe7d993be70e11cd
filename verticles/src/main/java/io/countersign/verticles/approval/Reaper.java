package io.countersign.verticles.approval;

import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.signers.Abandoned;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Writes down what ends by itself, about a second after it did: requests that time out undecided, and grants whose window is over or
 * whose signatures are used up; suspends the Signers of break-glasses that nobody ratified; finishes requests whose approvals are
 * complete because somebody counts again; and once a minute fails the creations of keys that a gateway left behind. Every node runs one;
 * the one that holds the lease works. Each end is one conditional update with its event in the same transaction, so it is told exactly
 * once, whoever comes first. Nothing waits for this: an overdue request and an ended grant are refused by the clock and the count, not by
 * their state.
 */
public final class Reaper {
    private static final Queries SQL = Queries.of("approvals");
    private static final Lease LEASE = new Lease("reaper", Duration.ofSeconds(5));
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Most ends of one kind in one transaction: their leaves hold the row of this node, for which its signatures wait. */
    static final int BATCH = 200;

    /** Most active grants that one round looks at for used up signatures; an index over that count would cost every signature. */
    static final int PAGE = 5_000;

    /** Rounds from one look at creations to the next: they end after ten minutes, and no index finds them. */
    private static final int CREATIONS = 60;

    private static final UUID FIRST = new UUID(0, 0);

    private final LeasedLoop loop;
    private UUID lookedAt = FIRST;
    private int rounds;

    public Reaper(Vertx vertx, Database database) {
        var returns = new Returns(new Completion(database, new ConditionPrograms(vertx)));
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "ends of requests and grants are not written down at the moment; they hold all the same",
                held -> held.change(this::reap)
                        .compose(ended -> returns.finish(held).map(done -> ended + done))
                        .compose(ended -> creations(held).map(failed -> ended + failed)));
    }

    /** Begins; one round a second, sooner while there is something to do. */
    public void start() {
        loop.start();
    }

    /** One batch of each kind of end, in one transaction, and what is complete because somebody returned, if this node has the lease. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    private Future<Integer> reap(Tx tx) {
        // Signers are locked before requests and grants.
        return Suspension.lapse(tx)
                .compose(lapsed -> requests(tx)
                        .compose(requests -> overdue(tx)
                                .compose(overdue -> usedUp(tx).map(usedUp -> lapsed + requests + overdue + usedUp))));
    }

    private static Future<Integer> requests(Tx tx) {
        return tx.all(SQL.get("expireOverdueRequests"), Tuple.of(BATCH), Reaper::requestExpired)
                .map(events -> recorded(tx, events));
    }

    private static Future<Integer> overdue(Tx tx) {
        return tx.all(SQL.get("overdueGrants"), Tuple.of(BATCH), row -> row.getUUID("id"))
                .compose(ids -> end(tx, ids.toArray(UUID[]::new)));
    }

    /** Walks over all active grants, a page in each round. */
    private Future<Integer> usedUp(Tx tx) {
        return tx.first(SQL.get("usedUpGrants"), Tuple.of(lookedAt, PAGE), row -> row)
                .compose(page -> usedUp(tx, page.orElseThrow()));
    }

    private Future<Integer> usedUp(Tx tx, Row page) {
        var found = page.getArrayOfUUIDs("used_up");
        if (found.length > BATCH) {
            lookedAt = found[BATCH - 1];
            return end(tx, Arrays.copyOf(found, BATCH));
        }
        lookedAt = page.getLong("looked_at") < PAGE ? FIRST : page.getUUID("last");
        return end(tx, found);
    }

    /** How many ended now; what is held by others is left for the next second. */
    private static Future<Integer> end(Tx tx, UUID[] grants) {
        return grants.length == 0
                ? Future.succeededFuture(0)
                : tx.all(SQL.get("expireGrants"), Tuple.of((Object) grants), Reaper::grantExpired)
                        .map(events -> recorded(tx, events));
    }

    /** In the first round, and then in one of many. */
    private Future<Integer> creations(Lease.Held held) {
        return rounds++ % CREATIONS == 0 ? held.change(Abandoned::fail) : Future.succeededFuture(0);
    }

    private static int recorded(Tx tx, List<Event> events) {
        events.forEach(tx::record);
        return events.size();
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
    public Future<Void> close() {
        return loop.close();
    }
}
