/** Verification of ECDSA signatures on P-256 by tables that are made once for a key. Arithmetic on public values only: it takes no care of secrets. */
@NullMarked
package io.countersign.worker.p256;

import org.jspecify.annotations.NullMarked;
