package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Get the public key: {@code GET /v1/signers/{signer}/public-key}; SubjectPublicKeyInfo as PEM or DER. */
record GetSignerPublicKey(Signers signers) implements Operation {
    private static final String DER = "application/octet-stream";

    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getSignerPublicKey(context.call(), context.name("signer"))
                .map(key -> Answer.bytes(context.mediaType(), encode(key, context.mediaType())));
    }

    private static Buffer encode(byte[] key, String mediaType) {
        return mediaType.equals(DER) ? Buffer.buffer(key) : Pem.of("PUBLIC KEY", List.of(key));
    }
}
