package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.StepsInForce;
import io.countersign.verticles.approval.StepsInForce.Lack;
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
                .map(after -> after.flatMap(unmet -> unmet.worseThan(before)))
                .compose(worse -> worse.isPresent()
                        ? Future.failedFuture(needed(worse.get()).refused())
                        : Future.succeededFuture());
    }

    private static Refusal needed(Lack step) {
        return new Refusal.Conflict(
                "APPROVER_NEEDED",
                step.name() + " of the policy would lack " + step.missing()
                        + (step.missing() == 1 ? " person" : " people")
                        + "; change the policy or add another approver first");
    }
}
