package io.countersign.bench;

/**
 * One Signer that is asked for signatures.
 *
 * @param path of its sign operation
 * @param grant that calls charge; empty when it signs directly
 * @param publicKey SubjectPublicKeyInfo, DER
 */
record Target(String path, String grant, byte[] publicKey) {}
