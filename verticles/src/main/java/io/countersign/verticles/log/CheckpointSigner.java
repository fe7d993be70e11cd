package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.vertx.core.Future;

/** Holds the key that signs checkpoints, and nothing else. */
interface CheckpointSigner {
    NoteKey key();

    /** An Ed25519 signature over the bytes of a note's text. */
    Future<byte[]> sign(byte[] text);
}
