package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.approval.StepsInForce.Unmet;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.Optional;
import java.util.UUID;

/** Whether the steps of the policy in force can be met by the members there are. */
final class StepCheck {
    private StepCheck() {}

    /** Refuses a change that made a step impossible, or one that was impossible even more so. Runs after the change, in its transaction. */
    static Future<Void> stillPossible(Tx tx, UUID signer, Optional<Unmet> before) {
        return StepsInForce.unmet(tx, signer)
                .compose(after ->
                        after.isPresent() && (before.isEmpty() || after.get().isWorseThan(before.get()))
                                ? Future.failedFuture(needed(after.get()).refused())
                                : Future.succeededFuture());
    }

    private static Refusal needed(Unmet step) {
        return new Refusal.Conflict(
                "APPROVER_NEEDED",
                step.name() + " of the policy would lack " + step.missing()
                        + (step.missing() == 1 ? " person" : " people")
                        + "; change the policy or add another approver first");
    }
}
