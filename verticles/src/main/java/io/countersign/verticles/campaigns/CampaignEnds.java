package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.CampaignItemState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

/**
 * Takes away, within seconds after a campaign's deadline, what nobody has confirmed. The node that holds the lease does it; each item is
 * closed by one conditional update in the transaction that takes its right away, so it happens exactly once whoever tries. What must not
 * be taken away (the last Administrator, an approver whom a step needs) is closed as blocked, with the reason, for people to look at.
 */
public final class CampaignEnds {
    static final String REASON = "not recertified";

    private static final Queries SQL = Queries.of("campaigns");
    private static final Lease LEASE = new Lease("campaigns", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(5);

    /** At once: each waits until no gateway can sign under the right any more, and holds no connection meanwhile. */
    private static final int BATCH = 32;

    private final Database database;
    private final LeasedLoop loop;

    public CampaignEnds(Vertx vertx, Database database) {
        this.database = database;
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "rights that nobody confirmed are not taken away at the moment",
                this::closeDue);
    }

    public void start() {
        loop.start();
    }

    /** One batch, if this node holds the lease; completes with the number of items that were closed. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    private Future<Integer> closeDue(Lease.Held held) {
        return held.change(CampaignEnds::due)
                // Their own transactions do without the lease, whose row would make them wait for each other.
                .compose(items -> Future.join(items.stream().map(this::close).toList())
                        .map(all -> (int)
                                all.list().stream().filter(Boolean.TRUE::equals).count()));
    }

    private static Future<List<ItemRow>> due(Tx tx) {
        return tx.all(SQL.get("overdueItems"), Tuple.of(BATCH), ItemRow::of);
    }

    private Future<Boolean> close(ItemRow item) {
        return suspend(item)
                .recover(failure ->
                        failure instanceof RefusedException refused && refused.refusal() instanceof Refusal.Conflict
                                ? block(item, refused.refusal().detail())
                                : Future.failedFuture(failure));
    }

    private Future<Boolean> suspend(ItemRow item) {
        return database.systemChange(tx -> Withdrawal.lock(tx, item)
                .compose(locked -> mark(tx, item, CampaignItemState.SUSPENDED, REASON, "campaign.suspended"))
                .compose(mine ->
                        mine ? Withdrawal.remove(tx, item, null, REASON).map(true) : Future.succeededFuture(false)));
    }

    private Future<Boolean> block(ItemRow item, String why) {
        return database.systemChange(tx -> mark(tx, item, CampaignItemState.BLOCKED, why, "campaign.blocked"));
    }

    private static Future<Boolean> mark(Tx tx, ItemRow item, CampaignItemState state, String reason, String event) {
        return tx.update(SQL.get("closeItem"), Tuple.of(item.id(), state.toString(), reason))
                .map(rows -> {
                    if (rows == 1) {
                        tx.record(item.event(null, event).with("reason", reason));
                    }
                    return rows == 1;
                });
    }

    /** Finishes the round under way and gives the lease back. */
    public Future<Void> close() {
        return loop.close();
    }
}
