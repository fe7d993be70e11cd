package io.countersign.protocol.api;

import java.util.List;

/**
 * That an artifact is in the manifest of the grant (RFC 6962 section 2.1.1).
 *
 * @param index place in the manifest, from 0.
 * @param path hashes from the artifact up to the root, base64 of 32 bytes each.
 */
public record InclusionProof(long index, List<byte[]> path) {}
