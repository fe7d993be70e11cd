package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewSigner;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Create a Signer; its key is born in the token: {@code POST /v1/signers}. */
record CreateSigner(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.createSigner(context.call(), context.body(NewSigner.class))
                .map(made -> Answer.created("/v1/signers/" + made.slug(), made).etag(made.version()));
    }
}
