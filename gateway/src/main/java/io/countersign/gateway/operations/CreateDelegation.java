package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Let somebody decide in one's place: {@code POST /v1/delegations}. */
record CreateDelegation(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .createDelegation(context.call(), context.body(NewDelegation.class))
                .map(made -> Answer.created("/v1/delegations/" + made.id(), made));
    }
}
