package io.countersign.protocol.api;

/**
 * A rejection; it needs a reason.
 */
public record Rejection(String reason) {}
