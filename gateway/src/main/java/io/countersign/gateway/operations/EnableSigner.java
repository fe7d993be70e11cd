package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Let a disabled Signer sign again: {@code POST /v1/signers/{signer}:enable}. */
record EnableSigner(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.enableSigner(context.call(), context.name("signer"))
                .map(signer -> Answer.ok(signer).etag(signer.version()));
    }
}
