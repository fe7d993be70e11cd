package io.countersign.protocol.api;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A policy. Every version is immutable.
 *
 * @param steps an empty list, said out loud, means direct signing.
 * @param signatureCeiling most signatures that one approval can be good for.
 * @param windowCeiling longest time that one approval can be good for.
 * @param pendingTimeout after which an undecided request expires. Default P7D, at most P90D.
 * @param ticketPattern regular expression (RE2 syntax) that the whole ticket of a request must match; omitted: no ticket is needed.
 * @param artifactsRequired whether a request must name the artifacts that it wants to sign, as a list or a manifest. Default false.
 * @param excludePolicyEditor whether who set this version must not decide on its requests. Default false.
 * @param onePersonManySteps whether one person may satisfy several steps. Default false.
 * @param conditions when it refuses, or asks for one step more; in this order. Default none.
 * @param delegationAllowed whether somebody may decide in the place of an approver. Default true.
 * @param breakGlass whether one Administrator can open access in an emergency. Default allowed.
 * @param tightenNow whether all pending requests are voided, so that nothing is approved under an older version. Default false.
 */
public record NewPolicy(
        List<PolicyStep> steps,
        Ceiling signatureCeiling,
        WindowCeiling windowCeiling,
        @Nullable Duration pendingTimeout,
        @Nullable String ticketPattern,
        @Nullable Boolean artifactsRequired,
        @Nullable Boolean excludePolicyEditor,
        @Nullable Boolean onePersonManySteps,
        @Nullable List<PolicyCondition> conditions,
        @Nullable Boolean delegationAllowed,
        @Nullable BreakGlassRule breakGlass,
        @Nullable Boolean tightenNow) {

    /** Steps and ceilings without further demands. */
    public NewPolicy(
            List<PolicyStep> steps,
            Ceiling signatureCeiling,
            WindowCeiling windowCeiling,
            @Nullable Duration pendingTimeout) {
        this(steps, signatureCeiling, windowCeiling, pendingTimeout, null, null, null, null, null);
    }

    /** Without conditions; delegation and break-glass are allowed. */
    public NewPolicy(
            List<PolicyStep> steps,
            Ceiling signatureCeiling,
            WindowCeiling windowCeiling,
            @Nullable Duration pendingTimeout,
            @Nullable String ticketPattern,
            @Nullable Boolean artifactsRequired,
            @Nullable Boolean excludePolicyEditor,
            @Nullable Boolean onePersonManySteps,
            @Nullable Boolean tightenNow) {
        this(
                steps,
                signatureCeiling,
                windowCeiling,
                pendingTimeout,
                ticketPattern,
                artifactsRequired,
                excludePolicyEditor,
                onePersonManySteps,
                null,
                null,
                null,
                tightenNow);
    }

    /** Those there are; none when the field was left out. */
    public List<PolicyCondition> conditionsOrNone() {
        return conditions == null ? List.of() : conditions;
    }
}
