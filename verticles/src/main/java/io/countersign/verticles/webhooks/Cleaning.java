package io.countersign.verticles.webhooks;

import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/** Keeps the log of deliveries short: what ended long ago goes, and of each endpoint all but the newest. */
final class Cleaning {
    /** Ended deliveries that are kept of one endpoint. */
    static final int MOST = 1_000;

    private static final Queries SQL = Queries.of("webhooks");
    private static final int BATCH = 5_000;
    private static final long PERIOD_NANOS = Duration.ofMinutes(1).toNanos();

    private final Duration retention;
    private long cleanedAtNanos = System.nanoTime();

    Cleaning(Duration retention) {
        this.retention = retention;
    }

    /** Once a minute, sooner while there is much. */
    Future<Integer> clean(Lease.Held held) {
        var now = System.nanoTime();
        if (now - cleanedAtNanos < PERIOD_NANOS) {
            return Future.succeededFuture(0);
        }
        return held.change(
                        tx -> tx.update(SQL.get("deleteOldDeliveries"), Tuple.of(retention.toSeconds(), MOST, BATCH)))
                .onSuccess(deleted -> cleanedAtNanos = deleted < BATCH ? now : cleanedAtNanos);
    }
}
