package io.countersign.protocol.api;

/**
 * Whether what loosens a Signer with a policy needs a second person.
 */
public record PolicyGuard(boolean guarded) {}
