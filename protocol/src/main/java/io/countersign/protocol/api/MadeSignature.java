package io.countersign.protocol.api;

import java.util.UUID;

/**
 * One signature.
 *
 * @param slot which use of the grant this is, from 1; 0 when the Signer signs directly.
 */
public record MadeSignature(UUID operation, byte[] signature, long slot) {}
