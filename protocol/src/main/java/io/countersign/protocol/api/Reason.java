package io.countersign.protocol.api;

/**
 * Why.
 */
public record Reason(String reason) {}
