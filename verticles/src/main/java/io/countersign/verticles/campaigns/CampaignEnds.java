package io.countersign.verticles.campaigns;

import io.countersign.protocol.api.CampaignItemState;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes away, within seconds after a campaign's deadline, what nobody has confirmed. The node that holds the lease does it; each item is
 * closed by one conditional update in the transaction that takes its right away, so it happens exactly once whoever tries. What must not
 * be taken away (the last Administrator, an approver whom a step needs) is closed as blocked, with the reason, for people to look at.
 */
public final class CampaignEnds {
    static final String REASON = "not recertified";

    private static final Logger LOG = LoggerFactory.getLogger(CampaignEnds.class);
    private static final Queries SQL = Queries.of("campaigns");
    private static final Lease LEASE = new Lease("campaigns", Duration.ofSeconds(30));
    private static final long PERIOD_MILLIS = 5_000;

    /** At once: each waits until no gateway can sign under the right any more, and holds no connection meanwhile. */
    private static final int BATCH = 32;

    private final Vertx vertx;
    private final Database database;
    private long timer = -1;
    private boolean closed;
    private Future<?> running = Future.succeededFuture();

    public CampaignEnds(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    public synchronized void start() {
        if (!closed) {
            timer = vertx.setTimer(PERIOD_MILLIS, tick -> tick());
        }
    }

    private synchronized void tick() {
        running = round().onComplete(done -> {
            if (done.failed()) {
                LOG.warn("rights that nobody confirmed are not taken away at the moment", done.cause());
            }
            start();
        });
    }

    /** One batch, if this node holds the lease; completes with the number of items that were closed. */
    Future<Integer> round() {
        return database.systemChange(tx -> LEASE.hold(tx, database.node())
                        .compose(held -> held ? due(tx) : Future.succeededFuture(List.<ItemRow>of())))
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
    public synchronized Future<Void> close() {
        closed = true;
        vertx.cancelTimer(timer);
        return running.transform(done -> database.systemChange(tx -> LEASE.release(tx, database.node())));
    }
}
