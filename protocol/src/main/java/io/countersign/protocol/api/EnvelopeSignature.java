package io.countersign.protocol.api;

/**
 * A signature of an envelope.
 *
 * @param keyid sHA-256 of the SubjectPublicKeyInfo, hexadecimal.
 * @param sig ed25519 over the payload and its type (PAE of DSSE), base64.
 */
public record EnvelopeSignature(String keyid, byte[] sig) {}
