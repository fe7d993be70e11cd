package io.countersign.verticles.approval;

import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The three forms of a step as one: sets of approvers, each with its own count, of which any or all must be met. A step of the simple
 * form is one route.
 */
record StepParts(Mode mode, List<PolicyPart> parts) {
    /** How many of the parts must be met. */
    enum Mode {
        ANY,
        ALL
    }

    StepParts {
        parts = List.copyOf(parts);
    }

    /** The step must have one form; {@link PolicyRules} saw to it before it was stored. */
    static StepParts of(PolicyStep step) {
        if (step.anyOf() != null) {
            return new StepParts(Mode.ANY, step.anyOf());
        }
        if (step.allOf() != null) {
            return new StepParts(Mode.ALL, step.allOf());
        }
        var approvers = Objects.requireNonNull(step.approvers(), "a stored step has a form");
        var required = Objects.requireNonNull(step.requiredApprovals(), "a stored step has a form");
        return new StepParts(Mode.ANY, List.of(new PolicyPart(step.name(), approvers, required)));
    }

    static Stream<PolicyPart> all(List<PolicyStep> steps) {
        return steps.stream().flatMap(step -> of(step).parts().stream());
    }

    /** What the rules count by; who the approvers are is no part of it. */
    StepPlan plan() {
        return new StepPlan(
                mode,
                parts.stream()
                        .map(part -> Math.toIntExact(part.requiredApprovals()))
                        .toList());
    }
}
