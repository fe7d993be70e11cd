package io.countersign.protocol.api;

/**
 * A set of people and machine identities.
 *
 * @param name unique in the organization.
 */
public record NewGroup(String name) {}
