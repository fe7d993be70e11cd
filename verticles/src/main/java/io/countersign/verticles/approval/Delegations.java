package io.countersign.verticles.approval;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;

/**
 * Who may decide in whose place on one Signer right now.
 *
 * @param byDelegate for each delegate the delegators, each with the delegation that says so
 * @param names of the delegates
 */
record Delegations(Map<UUID, Map<UUID, UUID>> byDelegate, Map<UUID, String> names) {
    private static final Queries SQL = Queries.of("delegations");

    static Delegations none() {
        return new Delegations(Map.of(), Map.of());
    }

    /** In whose place this person may decide, in an order that stays the same. */
    Set<UUID> delegatorsOf(UUID delegate) {
        return byDelegate.getOrDefault(delegate, Map.of()).keySet();
    }

    /** The delegation from one to the other. */
    UUID delegation(UUID delegate, UUID delegator) {
        var id = byDelegate.getOrDefault(delegate, Map.of()).get(delegator);
        if (id == null) {
            throw new IllegalStateException("a stand-in has a delegation");
        }
        return id;
    }

    /** By Signer. */
    static Future<Map<UUID, Delegations>> of(Tx tx, Collection<UUID> signers) {
        if (signers.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var found = new HashMap<UUID, Delegations>();
        return tx.all(SQL.get("standIns"), Tuple.of((Object) signers.toArray(UUID[]::new)), row -> {
                    var on = found.computeIfAbsent(
                            row.getUUID("signer_id"), id -> new Delegations(new HashMap<>(), new HashMap<>()));
                    on.names().put(row.getUUID("delegate_id"), row.getString("delegate_name"));
                    return on.byDelegate()
                            .computeIfAbsent(row.getUUID("delegate_id"), id -> new TreeMap<>())
                            .put(row.getUUID("delegator_id"), row.getUUID("id"));
                })
                .map(rows -> found);
    }
}
