package io.countersign.verticles.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.verticles.scope.ScopeGuard;
import io.countersign.verticles.scope.ScopeText;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** Scopes of grants. They never change, so each is read and prepared once; grants without one cost nothing here. */
final class GrantScopes {
    private static final Queries SQL = Queries.of("signing");

    /** A scope of 1,000 artifacts takes about 150 KB. */
    private static final int MOST_REMEMBERED = 1_000;

    private final Cache<UUID, ScopeGuard> remembered =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /** The scopes of these grants, each of which has one. */
    Future<Map<UUID, ScopeGuard>> of(Tx tx, List<UUID> grants) {
        if (grants.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var found = new HashMap<>(remembered.getAllPresent(grants));
        var missing = grants.stream().filter(id -> !found.containsKey(id)).toArray(UUID[]::new);
        if (missing.length == 0) {
            return Future.succeededFuture(found);
        }
        return tx.all(SQL.get("scopesOf"), Tuple.of((Object) missing), row -> {
                    var guard = new ScopeGuard(ScopeText.parse(row.getString("scope")));
                    remembered.put(row.getUUID("id"), guard);
                    return found.put(row.getUUID("id"), guard);
                })
                .map(read -> found);
    }
}
