package io.countersign.protocol.api;

/**
 * A step that a condition added to those of the policy.
 *
 * @param step counted from 1.
 * @param condition name of the condition.
 * @param message why.
 */
public record AddedStep(long step, String condition, String message) {}
