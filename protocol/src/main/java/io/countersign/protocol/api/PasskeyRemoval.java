package io.countersign.protocol.api;

/**
 * Why a passkey may be removed.
 *
 * @param assertion of a passkey of the caller, over the challenge of the removal.
 */
public record PasskeyRemoval(PasskeyAssertion assertion) {}
