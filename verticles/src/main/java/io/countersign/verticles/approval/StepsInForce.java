package io.countersign.verticles.approval;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;

/** Whether the steps of the policy in force can be met by the members there are, by the rules that requests are judged by. */
public final class StepsInForce {
    private static final Queries SQL = Queries.of("approvals");

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

        private Feasibility.Shortage shortage() {
            return new Feasibility.Shortage(step, missing);
        }
    }

    private StepsInForce() {}

    /** Empty when all can be met, and for direct signing. */
    public static Future<Optional<Unmet>> unmet(Tx tx, UUID signer) {
        return tx.first(SQL.get("findPolicyInForce"), Tuple.of(signer), StoredPolicy::of)
                .compose(policy ->
                        policy.isEmpty() ? Future.succeededFuture(Optional.empty()) : unmet(tx, signer, policy.get()));
    }

    private static Future<Optional<Unmet>> unmet(Tx tx, UUID signer, StoredPolicy policy) {
        return Deciders.of(tx, signer, policy.steps())
                .map(listed -> new Eligibility(listed.steps(), policy.excluded()))
                .map(eligibility -> Feasibility.shortage(policy.plan(), eligibility.eligibleByStep())
                        .map(shortage -> unmet(policy, shortage)));
    }

    private static Unmet unmet(StoredPolicy policy, Feasibility.Shortage shortage) {
        var name = policy.steps().get(shortage.step() - 1).name();
        return new Unmet(
                shortage.step(),
                "step " + shortage.step() + (name == null ? "" : " (" + name + ")"),
                shortage.missing());
    }
}
