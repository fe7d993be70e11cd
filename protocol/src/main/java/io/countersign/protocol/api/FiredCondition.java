package io.countersign.protocol.api;

/** A condition that holds, or that cannot be judged, which refuses too. */
public record FiredCondition(String name, ConditionEffect effect, boolean refuses, String reason) {}
