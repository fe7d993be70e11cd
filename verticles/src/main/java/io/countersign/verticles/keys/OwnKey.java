package io.countersign.verticles.keys;

import io.countersign.protocol.tlog.NoteKey;
import io.vertx.core.Future;

/** An Ed25519 key of the installation. Whoever holds one wraps it, so that only bytes of its own purpose come to {@link #sign}. */
public interface OwnKey {
    NoteKey key();

    /** An Ed25519 signature over these bytes. */
    Future<byte[]> sign(byte[] message);
}
