package io.countersign.protocol.api;

import java.util.UUID;

/**
 * A person by id and name.
 */
public record PersonRef(UUID id, String name) {}
