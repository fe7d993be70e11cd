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
        @Nullable Boolean tightenNow) {

    /** Steps and ceilings without further demands. */
    public NewPolicy(
            List<PolicyStep> steps,
            Ceiling signatureCeiling,
            WindowCeiling windowCeiling,
            @Nullable Duration pendingTimeout) {
        this(steps, signatureCeiling, windowCeiling, pendingTimeout, null, null, null, null, null);
    }
}
