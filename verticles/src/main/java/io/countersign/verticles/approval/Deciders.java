package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** Loads who may decide, and who must not. */
final class Deciders {
    private static final Queries SQL = Queries.of("approvals");

    /** Steps as they stand on a Signer. */
    record Asked(UUID signer, List<PolicyStep> steps) {}

    /** The people of each step and part, and their names. */
    record Listed(List<List<Set<UUID>>> steps, Map<UUID, String> names) {
        static Listed nobody(List<PolicyStep> steps) {
            return new Listed(
                    steps.stream()
                            .map(step -> StepParts.of(step).parts().stream()
                                    .<Set<UUID>>map(part -> new HashSet<>())
                                    .toList())
                            .toList(),
                    new LinkedHashMap<>());
        }

        private boolean add(int step, int part, UUID person, String name) {
            names.put(person, name);
            return steps.get(step - 1).get(part - 1).add(person);
        }
    }

    private Deciders() {}

    /** Who may decide on each of these right now, whatever the request. */
    static Future<Map<Asked, Listed>> of(Tx tx, Collection<Asked> asked) {
        if (asked.isEmpty()) {
            return Future.succeededFuture(Map.of());
        }
        var each = List.copyOf(new LinkedHashSet<>(asked));
        var found = new LinkedHashMap<Asked, Listed>();
        each.forEach(one -> found.put(one, Listed.nobody(one.steps())));
        var signers = each.stream().map(Asked::signer).toArray(UUID[]::new);
        var steps = each.stream().map(one -> Rows.json(one.steps())).toArray(String[]::new);
        return tx.all(
                        SQL.get("approversOf"),
                        Tuple.of(signers, (Object) steps),
                        row -> Objects.requireNonNull(found.get(each.get(row.getInteger("asked") - 1)))
                                .add(
                                        row.getInteger("step"),
                                        row.getInteger("part"),
                                        row.getUUID("person"),
                                        row.getString("name")))
                .map(rows -> found);
    }

    static Future<Listed> of(Tx tx, UUID signer, List<PolicyStep> steps) {
        var asked = new Asked(signer, steps);
        return of(tx, List.of(asked)).map(found -> Objects.requireNonNull(found.get(asked)));
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
