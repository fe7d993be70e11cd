/** How digests, signatures and public keys are written down; no token, no state. */
@NullMarked
package io.countersign.worker.encoding;

import org.jspecify.annotations.NullMarked;
