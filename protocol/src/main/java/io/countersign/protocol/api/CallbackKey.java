package io.countersign.protocol.api;

/**
 * The key that messages to the callbacks of an organization's requests are signed with.
 *
 * @param publicKey whpk_ and base64, for the signature v1a.
 */
public record CallbackKey(String publicKey) {}
