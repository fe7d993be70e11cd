package io.countersign.verticles.approval;

import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.NewPolicy;
import io.vertx.sqlclient.Row;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a policy demands beside its steps and ceilings.
 *
 * @param ticketPattern what the ticket of a request must match as a whole; null: no ticket is needed
 * @param artifactsRequired whether a request must name the artifacts that it wants to sign
 * @param excludePolicyEditor whether who set the version must not decide on its requests
 * @param onePersonManySteps whether one person may satisfy several steps
 * @param delegationAllowed whether somebody may decide in the place of an approver
 * @param breakGlass whether one Administrator can open access in an emergency
 */
record PolicyOptions(
        @Nullable String ticketPattern,
        boolean artifactsRequired,
        boolean excludePolicyEditor,
        boolean onePersonManySteps,
        boolean delegationAllowed,
        BreakGlassRule breakGlass) {
    static PolicyOptions none() {
        return new PolicyOptions(null, false, false, false, true, BreakGlassRule.ALLOWED);
    }

    static PolicyOptions of(NewPolicy policy) {
        return new PolicyOptions(
                policy.ticketPattern(),
                Boolean.TRUE.equals(policy.artifactsRequired()),
                Boolean.TRUE.equals(policy.excludePolicyEditor()),
                Boolean.TRUE.equals(policy.onePersonManySteps()),
                !Boolean.FALSE.equals(policy.delegationAllowed()),
                Objects.requireNonNullElse(policy.breakGlass(), BreakGlassRule.ALLOWED));
    }

    static PolicyOptions of(Row row) {
        return new PolicyOptions(
                row.getString("ticket_pattern"),
                row.getBoolean("artifacts_required"),
                row.getBoolean("exclude_policy_editor"),
                row.getBoolean("one_person_many_steps"),
                row.getBoolean("delegation_allowed"),
                row.getBoolean("break_glass_allowed") ? BreakGlassRule.ALLOWED : BreakGlassRule.FORBIDDEN);
    }
}
