package io.countersign.verticles.approval;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;

/** How many requests wait for a decision, in all organizations. */
public final class PendingRequests {
    private static final Queries SQL = Queries.of("reports");

    private PendingRequests() {}

    public static Future<Long> count(Database database) {
        return database.read(tx -> tx.first(SQL.get("countPending"), Tuple.tuple(), row -> row.getLong("pending"))
                .map(Optional::orElseThrow));
    }
}
