package io.countersign.verticles.approval;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Active grants whose holder may not sign for now, because they were taken out of a group or got a smaller role. Whoever
 * gives them a role agrees to these as well, and must read of them.
 */
final class RestingGrants {
    private static final Queries SQL = Queries.of("changes");
    /** Where there are more, whoever asks is told by the size of the log's entry. */
    private static final int MOST = 500;

    private RestingGrants() {}

    /** One sentence each. */
    static Future<List<String>> of(Tx tx, List<UUID> signers, UUID member) {
        return tx.all(
                SQL.get("restingGrants"),
                Tuple.of(signers.toArray(UUID[]::new), member, MOST),
                RestingGrants::sentence);
    }

    private static String sentence(Row row) {
        var end = Rows.instant(row, "expires_at");
        return "with it comes back grant " + row.getUUID("id") + " of " + Mention.of(Rows.identity(row, "grantee"))
                + " on " + row.getString("slug") + ": "
                + (row.getBoolean("signatures_unlimited") ? "unlimited" : row.getLong("remaining"))
                + " signatures left, " + (end.isBefore(WindowRules.FOREVER) ? "until " + end : "without an end");
    }
}
