package io.countersign.verticles.approval;

import java.util.List;

/**
 * What one step asks for.
 *
 * @param required for each part, how many distinct people must approve; at least 1
 */
record StepPlan(StepParts.Mode mode, List<Integer> required) {
    StepPlan {
        required = List.copyOf(required);
    }

    /** A step with one set of approvers. */
    static StepPlan of(int required) {
        return new StepPlan(StepParts.Mode.ANY, List.of(required));
    }

    boolean hasRoutes() {
        return mode == StepParts.Mode.ANY;
    }
}
