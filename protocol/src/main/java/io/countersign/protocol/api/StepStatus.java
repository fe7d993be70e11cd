package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one step of a request is.
 *
 * @param step counted from 1.
 * @param requiredApprovals of a step with routes: of the route that is nearest; of one with parallel parts: their sum.
 * @param approvals distinct people so far, counted as requiredApprovals is; what is missing is the difference.
 * @param canDecide who can decide right now; empty unless the step is open.
 * @param anyOf the routes of a step that has them.
 * @param allOf the parallel parts of a step that has them.
 * @param requiresPasskey whether an approval of it must be signed by a passkey; absent: false.
 */
public record StepStatus(
        long step,
        @Nullable String name,
        StepState state,
        long requiredApprovals,
        long approvals,
        List<PersonRef> canDecide,
        @Nullable List<PartStatus> anyOf,
        @Nullable List<PartStatus> allOf,
        @Nullable Boolean requiresPasskey) {

    /** Of a step with one set of approvers. */
    public static StepStatus of(
            long step,
            @Nullable String name,
            StepState state,
            long requiredApprovals,
            long approvals,
            List<PersonRef> canDecide) {
        return new StepStatus(step, name, state, requiredApprovals, approvals, canDecide, null, null, null);
    }
}
