package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * An approval.
 */
public record Approval(@Nullable String comment) {}
