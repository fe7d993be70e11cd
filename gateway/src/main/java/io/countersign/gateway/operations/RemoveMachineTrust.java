package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Trust those tokens no more: {@code DELETE /v1/machines/{machine}/trusts/{trust}}. */
record RemoveMachineTrust(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .removeMachineTrust(context.call(), context.id("machine"), context.id("trust"))
                .map(Answer.noContent());
    }
}
