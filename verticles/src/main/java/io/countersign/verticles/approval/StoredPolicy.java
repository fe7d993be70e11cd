package io.countersign.verticles.approval;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyChange;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.WindowCeiling;
import io.vertx.sqlclient.Row;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One version of a policy. Version 0 is what holds before anybody set one: direct signing. */
record StoredPolicy(
        int version,
        List<PolicyStep> steps,
        List<PolicyCondition> conditions,
        Ceilings ceilings,
        Duration pendingTimeout,
        PolicyOptions options,
        @Nullable UUID createdBy,
        @Nullable Instant createdAt) {

    static StoredPolicy neverSet() {
        return new StoredPolicy(
                0,
                List.of(),
                List.of(),
                Ceilings.none(),
                PolicyRules.DEFAULT_PENDING_TIMEOUT,
                PolicyOptions.none(),
                null,
                null);
    }

    static StoredPolicy of(Row row) {
        return new StoredPolicy(
                row.getInteger("version"),
                Rows.steps(row),
                Rows.conditions(row),
                new Ceilings(
                        row.getBoolean("signatures_unlimited")
                                ? Ceiling.none()
                                : Ceiling.of(row.getLong("signature_ceiling")),
                        row.getBoolean("window_unlimited")
                                ? WindowCeiling.none()
                                : WindowCeiling.of(Duration.ofSeconds(row.getLong("window_ceiling_seconds")))),
                Duration.ofSeconds(row.getLong("pending_timeout_seconds")),
                PolicyOptions.of(row),
                row.getUUID("created_by"),
                Rows.instant(row, "created_at"));
    }

    /** What comes after a version, before anybody set it. */
    static StoredPolicy next(int version, NewPolicy policy) {
        return new StoredPolicy(
                version + 1,
                policy.steps(),
                policy.conditionsOrNone(),
                new Ceilings(policy.signatureCeiling(), policy.windowCeiling()),
                Objects.requireNonNullElse(policy.pendingTimeout(), PolicyRules.DEFAULT_PENDING_TIMEOUT),
                PolicyOptions.of(policy),
                null,
                null);
    }

    /** The last step of the policy, or the last that a condition of it can add. There must be one. */
    PolicyStep lastStep() {
        return Stream.concat(
                        conditions.stream()
                                .map(PolicyCondition::step)
                                .filter(Objects::nonNull)
                                .map(Objects::requireNonNull),
                        steps.stream())
                .reduce((before, after) -> after)
                .orElseThrow();
    }

    StoredPolicy setBy(UUID who, Instant at) {
        return new StoredPolicy(version, steps, conditions, ceilings, pendingTimeout, options, who, at);
    }

    Plan plan() {
        return plan(steps);
    }

    /** @param steps the policy's own, perhaps with those that conditions added */
    Plan plan(List<PolicyStep> steps) {
        return Plan.of(steps, options.onePersonManySteps());
    }

    Stream<UUID> approvers() {
        return Stream.concat(StepParts.all(steps), StepParts.all(stepsToAdd()))
                .flatMap(part -> part.approvers().stream())
                .map(Approver::id);
    }

    /** Those that conditions can add. */
    List<PolicyStep> stepsToAdd() {
        return conditions.stream()
                .map(PolicyCondition::step)
                .filter(Objects::nonNull)
                .toList();
    }

    /** Whether any of its steps, or of those that conditions add, takes only approvals that a passkey signed. */
    boolean asksForPasskeys() {
        return Stream.concat(steps.stream(), stepsToAdd().stream()).anyMatch(PolicyStep::asksForPasskeys);
    }

    /** Signing never needs an approval, whatever the conditions say. */
    boolean neverAsks() {
        return steps.isEmpty() && stepsToAdd().isEmpty();
    }

    /** Everybody who may sign does so, and nothing is there for break-glass to pass over. */
    boolean letsAllPass() {
        return steps.isEmpty() && conditions.isEmpty();
    }

    /** Who must not decide whatever the request, because the policy says so. */
    Map<UUID, Exclusion> excluded() {
        return options.excludePolicyEditor() && createdBy != null
                ? Map.of(createdBy, Exclusion.POLICY_EDITOR)
                : Map.of();
    }

    String sentence(String slug, Map<UUID, String> names) {
        return PolicySentence.of(slug, this, names);
    }

    Policy shown(UUID signer, String slug, Map<UUID, String> names) {
        return shown(signer, slug, names, null, List.of());
    }

    /**
     * @param change against the version before; null when that is not asked
     * @param warnings what who looks at it should know
     */
    Policy shown(
            UUID signer, String slug, Map<UUID, String> names, @Nullable PolicyChange change, List<String> warnings) {
        return new Policy(
                signer,
                version,
                steps,
                ceilings.signatures(),
                ceilings.window(),
                pendingTimeout,
                options.ticketPattern(),
                options.artifactsRequired(),
                options.excludePolicyEditor(),
                options.onePersonManySteps(),
                conditions,
                options.delegationAllowed(),
                options.breakGlass(),
                sentence(slug, names),
                warnings.isEmpty() ? null : warnings,
                createdBy,
                createdAt,
                change);
    }
}
