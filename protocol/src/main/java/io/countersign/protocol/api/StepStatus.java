package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far one step of a request is.
 *
 * @param step counted from 1.
 * @param approvals distinct people so far.
 * @param canDecide who can decide right now; empty unless the step is open.
 */
public record StepStatus(
        long step,
        @Nullable String name,
        StepState state,
        long requiredApprovals,
        long approvals,
        List<PersonRef> canDecide) {}
