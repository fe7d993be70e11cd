package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Get a Signer: {@code GET /v1/signers/{signer}}. */
record GetSigner(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getSigner(context.call(), context.name("signer"))
                .map(signer -> Answer.ok(signer).etag(signer.version()));
    }
}
