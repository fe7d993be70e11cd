/** Texts and paths of a transparency log as C2SP describes them: signed notes, checkpoints, tiles and proofs. */
@NullMarked
package io.countersign.protocol.tlog;

import org.jspecify.annotations.NullMarked;
