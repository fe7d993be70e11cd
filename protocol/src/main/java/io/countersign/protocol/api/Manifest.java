package io.countersign.protocol.api;

/**
 * A list of artifacts by its Merkle root (RFC 6962 section 2.1); an entry is the SHA-256 of an artifact, 32 bytes.
 *
 * @param root hexadecimal.
 * @param size how many artifacts.
 */
public record Manifest(String root, long size) {}
