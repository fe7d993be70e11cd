package io.countersign.verticles.approval;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Active grants whose holder may not sign for now, because they were taken out of a group or got a smaller role. Whoever
 * gives them a role agrees to these as well, and must read of them.
 */
final class RestingGrants {
    private static final Queries SQL = Queries.of("changes");
    /** What is agreed to must fit into an entry of the log; where there are more, it says so. */
    private static final int MOST = 100;

    private RestingGrants() {}

    /** One sentence each. */
    static Future<List<String>> of(Tx tx, List<UUID> signers, UUID member) {
        return tx.all(
                        SQL.get("restingGrants"),
                        Tuple.of(signers.toArray(UUID[]::new), member, MOST + 1),
                        RestingGrants::sentence)
                .map(all -> all.size() <= MOST
                        ? all
                        : Stream.concat(
                                        all.stream().limit(MOST),
                                        Stream.of("and more grants come back; see them with: countersign grants"
                                                + " --state active"))
                                .toList());
    }

    private static String sentence(Row row) {
        var end = Rows.instant(row, "expires_at");
        return "with it comes back grant " + row.getUUID("id") + " of " + Mention.of(Rows.identity(row, "grantee"))
                + " on " + row.getString("slug") + ": "
                + (row.getBoolean("signatures_unlimited") ? "unlimited" : row.getLong("remaining"))
                + " signatures left, " + (end.isBefore(WindowRules.FOREVER) ? "until " + end : "without an end");
    }
}
