package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;

/** Refuses a database that may forget what it has acknowledged (invariant 2). */
public final class Durability {
    private static final int OLDEST = 14_00_00;
    private static final Queries SQL = Queries.of("store");

    private Durability() {}

    /** Fails with one sentence that names the setting and what to do. */
    public static Future<Void> check(Pool pool) {
        return pool.preparedQuery(SQL.get("settings"))
                .execute()
                .compose(rows -> check(rows.iterator().next()));
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
