package io.countersign.verticles.log;

import io.countersign.protocol.tlog.NoteKey;
import io.countersign.verticles.keys.OwnKey;
import io.vertx.core.Future;

/** Holds the key that signs checkpoints and verified marks of the log, and nothing else. */
record CheckpointSigner(OwnKey own) {
    NoteKey key() {
        return own.key();
    }

    /** An Ed25519 signature over the bytes of a note's text. */
    Future<byte[]> sign(byte[] text) {
        return own.sign(text);
    }
}
