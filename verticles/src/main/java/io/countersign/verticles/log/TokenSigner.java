package io.countersign.verticles.log;

import io.countersign.protocol.EcdsaFormat;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.worker.KeyReference;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import java.util.List;

/** The key of the log in a PKCS#11 token. */
record TokenSigner(NoteKey key, KeyReference reference, WorkerClient worker) implements CheckpointSigner {
    @Override
    public Future<byte[]> sign(byte[] text) {
        return worker.sign(reference, SignatureAlgorithm.ED25519, EcdsaFormat.DER, List.of(text))
                .map(List::getFirst);
    }
}
