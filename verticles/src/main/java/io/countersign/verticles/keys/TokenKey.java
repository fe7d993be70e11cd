package io.countersign.verticles.keys;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.util.List;

/** A key in a PKCS#11 token. */
record TokenKey(NoteKey key, KeyReference reference, WorkerClient worker) implements OwnKey {
    @Override
    public Future<byte[]> sign(byte[] message) {
        return worker.sign(reference, SignatureAlgorithm.ED25519, EcdsaFormat.DER, List.of(message))
                .map(List::getFirst);
    }
}
