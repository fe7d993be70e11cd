package io.countersign.protocol.api;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One immutable version of a policy.
 *
 * @param ticketPattern regular expression that the whole ticket of a request must match; absent: no ticket is needed.
 * @param artifactsRequired whether a request must name the artifacts that it wants to sign, as a list or a manifest.
 * @param excludePolicyEditor whether who set this version must not decide on its requests.
 * @param onePersonManySteps whether one person may satisfy several steps.
 * @param conditions when it refuses, or asks for one step more; in this order.
 * @param delegationAllowed whether somebody may decide in the place of an approver.
 * @param breakGlass whether one Administrator can open access in an emergency.
 * @param sentence the policy in one plain English sentence.
 * @param warnings what keeps its requests from being approved, as a step that nobody can meet any more; only in the answer
 *     to getPolicy, and absent when all is well.
 * @param createdBy absent for version 0, which nobody set, and for a dry run.
 * @param change against the version before; only in the answer to setPolicy.
 */
public record Policy(
        UUID signer,
        long version,
        List<PolicyStep> steps,
        Ceiling signatureCeiling,
        WindowCeiling windowCeiling,
        Duration pendingTimeout,
        @Nullable String ticketPattern,
        boolean artifactsRequired,
        boolean excludePolicyEditor,
        boolean onePersonManySteps,
        List<PolicyCondition> conditions,
        boolean delegationAllowed,
        BreakGlassRule breakGlass,
        String sentence,
        @Nullable List<String> warnings,
        @Nullable UUID createdBy,
        @Nullable Instant createdAt,
        @Nullable PolicyChange change) {}
