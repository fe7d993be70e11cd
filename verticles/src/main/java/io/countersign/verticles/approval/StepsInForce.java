package io.countersign.verticles.approval;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;

/** Whether the steps of the policy in force can be met by the members there are, by the rules that requests are judged by. */
public final class StepsInForce {
    private static final Queries SQL = Queries.of("approvals");
    private static final int MOST = 100;

    /**
     * The first step that cannot be met, whoever asks.
     *
     * @param step counted from 1
     * @param name for people
     * @param missing how many people more it would take, at least 1
     */
    public record Unmet(int step, String name, int missing) {
        /** Whether a change made it worse; what was impossible before the change may stay so. */
        public boolean isWorseThan(Unmet before) {
            return shortage().isWorseThan(before.shortage());
        }

        /** For people who look at the Signer. */
        public String sentence(String slug) {
            return name + " of the policy of " + slug + " lacks " + missing + (missing == 1 ? " person" : " people")
                    + ", so no request can be approved; add an approver or change the policy";
        }

        private Feasibility.Shortage shortage() {
            return new Feasibility.Shortage(step, missing);
        }
    }

    private StepsInForce() {}

    /** Empty when all can be met, and for direct signing. */
    public static Future<Optional<Unmet>> unmet(Tx tx, UUID signer) {
        return unmet(tx, List.of(signer)).map(found -> Optional.ofNullable(found.get(signer)));
    }

    /** Those of these Signers whose policy in force has a step that cannot be met. */
    public static Future<Map<UUID, Unmet>> unmet(Tx tx, Collection<UUID> signers) {
        var policies = new LinkedHashMap<UUID, StoredPolicy>();
        return tx.all(
                        SQL.get("policiesInForce"),
                        Tuple.of((Object) signers.toArray(UUID[]::new)),
                        row -> policies.put(row.getUUID("signer_id"), StoredPolicy.of(row)))
                .compose(rows -> Deciders.of(
                        tx,
                        policies.entrySet().stream().map(StepsInForce::asked).toList()))
                .map(listed -> {
                    var unmet = new LinkedHashMap<UUID, Unmet>();
                    policies.entrySet()
                            .forEach(one -> unmet(one.getValue(), Objects.requireNonNull(listed.get(asked(one))))
                                    .ifPresent(lacks -> unmet.put(one.getKey(), lacks)));
                    return unmet;
                });
    }

    /** What a person who left makes impossible, one sentence for each Signer, at most {@value #MOST}. */
    public static Future<List<String>> unmetWithout(Tx tx, UUID person) {
        var slugs = new LinkedHashMap<UUID, String>();
        return tx.all(
                        SQL.get("signersOfPerson"),
                        Tuple.of(person, MOST),
                        row -> slugs.put(row.getUUID("id"), row.getString("slug")))
                .compose(rows -> unmet(tx, slugs.keySet()))
                .map(unmet -> unmet.entrySet().stream()
                        .map(one -> one.getValue().sentence(Objects.requireNonNull(slugs.get(one.getKey()))))
                        .toList());
    }

    /** What people who look at a Signer should know; empty when all steps can be met. */
    public static Future<List<String>> warnings(Tx tx, UUID signer, String slug) {
        return unmet(tx, signer)
                .map(unmet -> unmet.map(one -> one.sentence(slug)).stream().toList());
    }

    private static Deciders.Asked asked(Map.Entry<UUID, StoredPolicy> policy) {
        return new Deciders.Asked(policy.getKey(), policy.getValue().steps());
    }

    private static Optional<Unmet> unmet(StoredPolicy policy, Deciders.Listed listed) {
        var eligibility = new Eligibility(listed.steps(), policy.excluded());
        return Feasibility.shortage(policy.plan(), eligibility.eligibleByStep())
                .map(shortage -> unmet(policy, shortage));
    }

    private static Unmet unmet(StoredPolicy policy, Feasibility.Shortage shortage) {
        var name = policy.steps().get(shortage.step() - 1).name();
        return new Unmet(
                shortage.step(),
                "step " + shortage.step() + (name == null ? "" : " (" + name + ")"),
                shortage.missing());
    }
}
