package io.countersign.protocol.api;

import org.jspecify.annotations.Nullable;

/**
 * Claims of the client about itself.
 */
public record ClientClaims(@Nullable String tool, @Nullable String host) {}
