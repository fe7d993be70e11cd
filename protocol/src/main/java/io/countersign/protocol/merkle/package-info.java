/** The Merkle tree of RFC 6962, section 2.1: for manifests of artifacts, and for whatever else is proven by it. */
@NullMarked
package io.countersign.protocol.merkle;

import org.jspecify.annotations.NullMarked;
