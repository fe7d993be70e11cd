package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Current policy: {@code GET /v1/signers/{signer}/policy}. */
record GetPolicy(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .getPolicy(context.call(), context.name("signer"))
                .map(policy -> Answer.ok(policy).etag(policy.version()));
    }
}
