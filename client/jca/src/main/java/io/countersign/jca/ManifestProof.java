package io.countersign.jca;

import java.util.List;

/**
 * That an artifact is in a manifest (RFC 6962 section 2.1.1).
 *
 * @param index place in the manifest, from 0
 * @param path hashes from the artifact up to the root, 32 bytes each
 */
public record ManifestProof(long index, List<byte[]> path) {}
