package io.countersign.jca;

/**
 * That the log of the gateway has a signature, to be checked without it.
 *
 * @param leaf the exact bytes of its entry
 * @param proof index, path and checkpoint as text (C2SP tlog-proof)
 * @param verifierKey what the checkpoint verifies with, as the gateway says
 */
public record SignProof(byte[] leaf, String proof, String verifierKey) {}
