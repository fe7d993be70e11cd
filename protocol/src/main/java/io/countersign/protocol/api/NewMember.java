package io.countersign.protocol.api;

/**
 * A role on a Signer.
 */
public record NewMember(SignerRole role) {}
