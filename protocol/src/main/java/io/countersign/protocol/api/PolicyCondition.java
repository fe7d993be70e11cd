package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * When a policy refuses, or asks for one step more.
 *
 * @param name unique in its policy.
 * @param when a CEL expression over verified facts that is true or false. What cannot be judged is refused.
 * @param message what people read when it holds: why, and what to do.
 * @param step with the effect addStep: the step that comes after those of the policy.
 */
public record PolicyCondition(
        String name,
        String when,
        ConditionEffect effect,
        String message,
        @Nullable PolicyStep step) {}
