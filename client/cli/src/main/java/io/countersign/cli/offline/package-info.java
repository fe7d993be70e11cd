/**
 * Checks proofs, exports and attestations without a gateway. Nothing here is shared with what writes the log: hashing, tree walk, notes
 * and envelopes are read from their specifications a second time, so that one mistake does not hide in both.
 */
@NullMarked
package io.countersign.cli.offline;

import org.jspecify.annotations.NullMarked;
