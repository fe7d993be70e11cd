package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Refuses a database that may forget what it has acknowledged (invariant 2). */
public final class Durability {
    private static final int OLDEST = 14_00_00;
    private static final long PAUSE_MILLIS = 100;
    private static final Queries SQL = Queries.of("store");

    private Durability() {}

    /**
     * Fails with one sentence that names the setting and what to do. Asks again for a while when no connection came: where everything
     * starts at once, the first one may take longer than a caller should ever wait for one.
     *
     * @param patience how long it goes on asking
     */
    public static Future<Void> check(Vertx vertx, Pool pool, Duration patience) {
        return settings(vertx, pool, System.nanoTime() + patience.toNanos()).compose(Durability::check);
    }

    private static Future<Row> settings(Vertx vertx, Pool pool, long endNanos) {
        return pool.preparedQuery(SQL.get("settings"))
                .execute()
                .map(rows -> rows.iterator().next())
                .recover(failure -> failure instanceof PgException || System.nanoTime() - endNanos > 0
                        ? Future.failedFuture(failure)
                        : vertx.timer(PAUSE_MILLIS, TimeUnit.MILLISECONDS)
                                .compose(paused -> settings(vertx, pool, endNanos)));
    }

    private static Future<Void> check(Row row) {
        if (row.getInteger("version") < OLDEST) {
            return refuse("PostgreSQL 14 or newer is needed");
        }
        if (!"on".equals(row.getString("fsync")) || !"on".equals(row.getString("full_page_writes"))) {
            return refuse(
                    "PostgreSQL runs with fsync or full_page_writes off and may forget signatures; set both on and restart it");
        }
        if (!"on".equals(row.getString("synchronous_commit"))) {
            return refuse(
                    "synchronous_commit could not be set on for this gateway's connections; allow it for its role");
        }
        return Future.succeededFuture();
    }

    private static Future<Void> refuse(String why) {
        return Future.failedFuture(new IllegalStateException(why));
    }
}
