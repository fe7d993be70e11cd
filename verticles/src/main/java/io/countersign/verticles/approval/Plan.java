package io.countersign.verticles.approval;

import io.countersign.protocol.api.PolicyStep;
import java.util.List;

/**
 * What a request must fulfil.
 *
 * @param onePersonManySteps whether one person may satisfy several steps; within one step a person counts once in any case
 */
record Plan(List<StepPlan> steps, boolean onePersonManySteps) {
    Plan {
        steps = List.copyOf(steps);
    }

    static Plan of(List<PolicyStep> steps, boolean onePersonManySteps) {
        return new Plan(steps.stream().map(step -> StepParts.of(step).plan()).toList(), onePersonManySteps);
    }

    /** Steps with one set of approvers each. */
    static Plan simple(List<Integer> required) {
        return new Plan(required.stream().map(StepPlan::of).toList(), false);
    }

    int size() {
        return steps.size();
    }

    /** @param step counted from 1 */
    StepPlan step(int step) {
        return steps.get(step - 1);
    }
}
