package io.countersign.protocol.api;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What would come of a request if it were made now; nothing was written.
 *
 * @param code of the problem that the request would meet; absent when it would be opened.
 * @param reason one sentence.
 * @param policyVersion that would be judged by.
 * @param steps empty when signing is direct.
 * @param excluded approvers who could not decide on it.
 * @param conditions those that hold or cannot be judged, in the order of the policy.
 */
public record Simulation(
        SimulationOutcome outcome,
        @Nullable String code,
        String reason,
        long policyVersion,
        List<SimulatedStep> steps,
        List<SimulatedExclusion> excluded,
        List<FiredCondition> conditions) {}
