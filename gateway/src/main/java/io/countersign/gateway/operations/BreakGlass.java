package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Sign at once in an emergency: {@code POST /v1/signers/{signer}:break-glass}. */
record BreakGlass(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .breakGlass(context.call(), context.name("signer"), context.body(NewBreakGlass.class))
                .map(grant -> Answer.created("/v1/grants/" + grant.id(), grant));
    }
}
