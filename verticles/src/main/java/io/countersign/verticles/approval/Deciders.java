package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Loads who may decide, and who must not. */
final class Deciders {
    private static final Queries SQL = Queries.of("approvals");

    /** One version of one Signer's policy. */
    record PolicyKey(UUID signer, int version) {}

    /** The people of each step, and their names. */
    record Listed(Map<Integer, Set<UUID>> byStep, Map<UUID, String> names) {
        static Listed nobody() {
            return new Listed(Map.of(), Map.of());
        }

        List<Set<UUID>> steps(int count) {
            return IntStream.rangeClosed(1, count)
                    .mapToObj(step -> byStep.getOrDefault(step, Set.of()))
                    .toList();
        }
    }

    private Deciders() {}

    static Future<Map<PolicyKey, Listed>> of(Tx tx, Collection<PolicyKey> policies) {
        if (policies.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var signers = policies.stream().map(PolicyKey::signer).toArray(UUID[]::new);
        var versions = policies.stream().map(PolicyKey::version).toArray(Integer[]::new);
        var found = new HashMap<PolicyKey, Listed>();
        return tx.all(SQL.get("approversOf"), Tuple.of(signers, (Object) versions), row -> {
                    var key = new PolicyKey(row.getUUID("signer_id"), row.getInteger("version"));
                    var listed = found.computeIfAbsent(key, k -> new Listed(new HashMap<>(), new LinkedHashMap<>()));
                    listed.names().put(row.getUUID("person"), row.getString("name"));
                    return listed.byStep()
                            .computeIfAbsent(row.getInteger("step"), step -> new HashSet<>())
                            .add(row.getUUID("person"));
                })
                .map(rows -> found);
    }

    /** The owning people of machine identities. */
    static Future<Map<UUID, Set<UUID>>> owners(Tx tx, Collection<UUID> machines) {
        if (machines.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var owners = new HashMap<UUID, Set<UUID>>();
        return tx.all(
                        SQL.get("ownersOf"),
                        Tuple.of((Object) machines.toArray(UUID[]::new)),
                        row -> owners.computeIfAbsent(row.getUUID("machine_id"), id -> new HashSet<>())
                                .add(row.getUUID("person_id")))
                .map(rows -> owners);
    }

    /**
     * Who must not decide on a request.
     *
     * @param ownersThen who owned the machines when the request was submitted
     * @param ownersNow by machine
     */
    static Map<UUID, Exclusion> excluded(
            IdentityRef requester, IdentityRef recipient, Collection<UUID> ownersThen, Map<UUID, Set<UUID>> ownersNow) {
        var excluded = new HashMap<UUID, Exclusion>();
        add(excluded, requester, ownersNow, Exclusion.REQUESTER, Exclusion.OWNER_OF_REQUESTER);
        add(excluded, recipient, ownersNow, Exclusion.RECIPIENT, Exclusion.OWNER_OF_RECIPIENT);
        var machine = requester.kind() == IdentityKind.MACHINE;
        ownersThen.forEach(owner ->
                excluded.putIfAbsent(owner, machine ? Exclusion.OWNER_OF_REQUESTER : Exclusion.OWNER_OF_RECIPIENT));
        return excluded;
    }

    private static void add(
            Map<UUID, Exclusion> excluded,
            IdentityRef who,
            Map<UUID, Set<UUID>> owners,
            Exclusion self,
            Exclusion owner) {
        excluded.putIfAbsent(who.id(), self);
        owners.getOrDefault(who.id(), Set.of()).forEach(person -> excluded.putIfAbsent(person, owner));
    }
}
