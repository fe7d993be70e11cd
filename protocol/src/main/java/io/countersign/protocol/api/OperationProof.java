package io.countersign.protocol.api;

/**
 * That an attempt to sign is in the log, to be checked without the gateway.
 *
 * @param leaf the exact bytes of its entry, base64
 * @param proof index, path and checkpoint as text (C2SP tlog-proof)
 * @param verifierKey what the checkpoint verifies with; compare it with one that came another way
 */
public record OperationProof(byte[] leaf, String proof, String verifierKey) {}
