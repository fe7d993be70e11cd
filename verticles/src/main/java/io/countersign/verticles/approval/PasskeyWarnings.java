package io.countersign.verticles.approval;

import io.countersign.protocol.api.PolicyStep;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Steps that take only approvals which a passkey signed, while too few of their approvers have one. Saved all the same: they can add one. */
final class PasskeyWarnings {
    private static final Queries SQL = Queries.of("passkeys");

    private final String relyingParty;

    /** @param relyingParty whose passkeys count */
    PasskeyWarnings(String relyingParty) {
        this.relyingParty = relyingParty;
    }

    /** Where nobody is shown what they say. */
    static PasskeyWarnings unread() {
        return new PasskeyWarnings("");
    }

    Future<List<String>> of(Tx tx, UUID signer, StoredPolicy policy) {
        var steps = Stream.concat(policy.steps().stream(), policy.stepsToAdd().stream())
                .filter(PolicyStep::asksForPasskeys)
                .toList();
        if (steps.isEmpty()) {
            return Future.succeededFuture(List.of());
        }
        return Deciders.of(tx, signer, steps).compose(listed -> {
            Object people = listed.names().keySet().toArray(UUID[]::new);
            var ready = new HashSet<UUID>();
            return tx.all(
                            SQL.get("withPasskey"),
                            Tuple.of(people, relyingParty),
                            row -> ready.add(row.getUUID("person_id")))
                    .map(rows -> warnings(steps, listed.steps(), ready));
        });
    }

    private static List<String> warnings(List<PolicyStep> steps, List<List<Set<UUID>>> people, Set<UUID> ready) {
        var warnings = new ArrayList<String>();
        for (var i = 0; i < steps.size(); i++) {
            var lacking = lacking(StepParts.of(steps.get(i)).plan(), people.get(i), ready);
            if (lacking > 0) {
                warnings.add(name(steps.get(i)) + " takes only approvals that a passkey signed, and " + lacking
                        + " more of its approvers must add one before it can be met");
            }
        }
        return List.copyOf(warnings);
    }

    private static String name(PolicyStep step) {
        return step.name() == null ? "a step" : "step \"" + step.name() + "\"";
    }

    private static int lacking(StepPlan plan, List<Set<UUID>> parts, Set<UUID> ready) {
        var each = IntStream.range(0, parts.size())
                .map(part -> Math.max(0, plan.required().get(part) - count(parts.get(part), ready)));
        return plan.hasRoutes() ? each.min().orElse(0) : each.sum();
    }

    private static int count(Collection<UUID> people, Set<UUID> ready) {
        return Math.toIntExact(people.stream().filter(ready::contains).count());
    }
}
