package io.countersign.verticles.approval;

import io.countersign.protocol.api.Policy;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** All versions of a Signer's policy, each with what it changed, for people who look back. */
public final class PolicyHistory {
    /** Versions that are read; the newest. */
    public static final int MOST = 1_000;

    private static final Queries SQL = Queries.of("approvals");

    private PolicyHistory() {}

    /** Oldest first, with the names of today. */
    public static Future<List<Policy>> of(Tx tx, UUID organization, UUID signer, String slug) {
        return tx.all(SQL.get("listPolicies"), Tuple.of(signer, Integer.MAX_VALUE, MOST), StoredPolicy::of)
                .compose(versions ->
                        names(tx, organization, versions).map(names -> shown(signer, slug, versions, names)));
    }

    private static Future<Map<UUID, String>> names(Tx tx, UUID organization, List<StoredPolicy> versions) {
        var ids = versions.stream().flatMap(StoredPolicy::approvers).distinct().toArray(UUID[]::new);
        var names = new HashMap<UUID, String>();
        return tx.all(
                        SQL.get("namesOf"),
                        Tuple.of(organization, (Object) ids),
                        row -> names.put(row.getUUID("id"), row.getString("name")))
                .map(found -> names);
    }

    private static List<Policy> shown(UUID signer, String slug, List<StoredPolicy> versions, Map<UUID, String> names) {
        var shown = new ArrayList<Policy>();
        var before = StoredPolicy.neverSet();
        for (var version : versions.reversed()) {
            var change = PolicyDifference.of(slug, before, version, names, 0);
            shown.add(version.shown(signer, slug, names, change, List.of()));
            before = version;
        }
        return shown;
    }
}
