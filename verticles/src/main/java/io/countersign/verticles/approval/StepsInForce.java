package io.countersign.verticles.approval;

import io.countersign.protocol.api.PolicyStep;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether the steps of the policy in force can be met by the members there are, by the rules that requests are judged by. */
public final class StepsInForce {
    private static final Queries SQL = Queries.of("approvals");
    private static final int MOST = 100;

    /**
     * A step that cannot be met, whoever asks.
     *
     * @param condition that adds the last step; null where the policy's own steps are judged alone
     * @param step counted from 1
     * @param name for people
     * @param missing how many people more it would take, at least 1
     */
    public record Lack(@Nullable String condition, int step, String name, int missing) {
        private boolean isWorseThan(Lack before) {
            return shortage().isWorseThan(before.shortage());
        }

        private Feasibility.Shortage shortage() {
            return new Feasibility.Shortage(step, missing);
        }
    }

    /**
     * What keeps requests from being approved.
     *
     * @param lacks the first of the policy's own steps, if there is one, and the first with each step that a condition adds; at least one
     */
    public record Unmet(List<Lack> lacks) {
        public Unmet {
            lacks = List.copyOf(lacks);
        }

        /** What a change made worse; what was impossible before the change may stay so. */
        public Optional<Lack> worseThan(Optional<Unmet> before) {
            return lacks.stream()
                    .filter(now -> before.flatMap(unmet -> unmet.of(now.condition()))
                            .map(now::isWorseThan)
                            .orElse(true))
                    .findFirst();
        }

        private Optional<Lack> of(@Nullable String condition) {
            return lacks.stream()
                    .filter(lack -> Objects.equals(lack.condition(), condition))
                    .findFirst();
        }

        /** For people who look at the Signer. */
        public String sentence(String slug) {
            var first = lacks.getFirst();
            return first.name() + " of the policy of " + slug + " lacks " + first.missing()
                    + (first.missing() == 1 ? " person" : " people") + ", so no request"
                    + (first.condition() == null ? "" : " that needs it")
                    + " can be approved; add an approver or change the policy";
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

    /** The policy's own steps, then all that conditions can add. */
    private static Deciders.Asked asked(Map.Entry<UUID, StoredPolicy> policy) {
        var steps = new ArrayList<>(policy.getValue().steps());
        steps.addAll(policy.getValue().stepsToAdd());
        return new Deciders.Asked(policy.getKey(), steps);
    }

    /** The policy's own steps, and beside them each step that a condition adds, as when the policy was saved. */
    private static Optional<Unmet> unmet(StoredPolicy policy, Deciders.Listed listed) {
        var people = new Eligibility(listed.steps(), policy.excluded()).eligibleByStep();
        var own = policy.steps().size();
        var lacks = new ArrayList<Lack>();
        lack(policy, null, policy.steps(), people.subList(0, own)).ifPresent(lacks::add);
        var next = own;
        for (var condition : policy.conditions()) {
            var step = condition.step();
            if (step != null) {
                lack(
                                policy,
                                condition.name(),
                                with(policy.steps(), step),
                                with(people.subList(0, own), people.get(next)))
                        .ifPresent(lacks::add);
                next++;
            }
        }
        return lacks.isEmpty() ? Optional.empty() : Optional.of(new Unmet(lacks));
    }

    private static <T> List<T> with(List<T> some, T last) {
        var all = new ArrayList<>(some);
        all.add(last);
        return all;
    }

    private static Optional<Lack> lack(
            StoredPolicy policy, @Nullable String condition, List<PolicyStep> steps, List<List<Set<UUID>>> people) {
        return Feasibility.shortage(policy.plan(steps), people).map(shortage -> {
            var name = steps.get(shortage.step() - 1).name();
            var named = name == null ? "" : " (" + name + ")";
            return new Lack(
                    condition,
                    shortage.step(),
                    shortage.step() > policy.steps().size()
                            ? "the step" + named + " of condition \"" + condition + "\""
                            : "step " + shortage.step() + named,
                    shortage.missing());
        });
    }
}
