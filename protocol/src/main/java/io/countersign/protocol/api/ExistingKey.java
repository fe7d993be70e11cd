package io.countersign.protocol.api;

/**
 * A key pair in a token.
 *
 * @param id cKA_ID of both halves, hexadecimal.
 */
public record ExistingKey(String id) {}
