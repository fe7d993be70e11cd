package io.countersign.protocol.api;

/**
 * Whether answers of signing wait until the log proves them.
 */
public record WaitForProof(boolean waiting) {}
