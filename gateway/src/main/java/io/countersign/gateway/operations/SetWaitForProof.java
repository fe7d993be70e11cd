package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.WaitForProof;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Say whether answers wait for their proofs: {@code PUT /v1/signers/{signer}/wait-for-proof}. */
record SetWaitForProof(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.setWaitForProof(context.call(), context.name("signer"), context.body(WaitForProof.class))
                .map(Answer::ok);
    }
}
