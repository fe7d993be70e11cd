/** Checking signatures, proofs and approvals offline. */
@NullMarked
package io.countersign.cli.verify;

import org.jspecify.annotations.NullMarked;
