package io.countersign.verticles.signers;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Whether the steps of the policy in force can be met by the members there are. */
final class StepCheck {
    private static final Queries SQL = Queries.of("signers");

    private StepCheck() {}

    /**
     * One step.
     *
     * @param possible distinct people who could approve it
     */
    record Step(long position, String name, long required, long possible) {
        static Step of(Row row) {
            var position = row.getLong("position");
            var name = row.getString("name");
            return new Step(
                    position,
                    name == null ? "step " + position : "step " + position + " (" + name + ")",
                    row.getLong("required"),
                    row.getLong("possible"));
        }
    }

    static Future<List<Step>> steps(Tx tx, UUID signer) {
        return tx.all(SQL.get("stepsOfCurrentPolicy"), Tuple.of(signer), Step::of);
    }

    /** Refuses a change that made a step impossible, or one that was impossible even more so. Runs after the change, in its transaction. */
    static Future<Void> stillPossible(Tx tx, UUID signer, List<Step> before) {
        return steps(tx, signer).compose(after -> {
            for (var step : after) {
                var lost = before.stream()
                        .anyMatch(old -> old.position() == step.position() && old.possible() > step.possible());
                if (lost && step.possible() < step.required()) {
                    return Future.failedFuture(needed(step).refused());
                }
            }
            return Future.succeededFuture();
        });
    }

    private static Refusal needed(Step step) {
        return new Refusal.Conflict(
                "APPROVER_NEEDED",
                step.name() + " of the policy needs " + step.required() + " people and " + step.possible()
                        + " would be left; change the policy or add another approver first");
    }
}
