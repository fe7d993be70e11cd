package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** End a delegation before its time: {@code POST /v1/delegations/{delegation}:end}. */
record EndDelegation(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals.endDelegation(context.call(), context.id("delegation")).map(Answer::ok);
    }
}
