package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Take a change freeze out of the calendar: {@code DELETE /v1/freezes/{freeze}}. */
record RemoveFreeze(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals.removeFreeze(context.call(), context.id("freeze")).map(Answer.noContent());
    }
}
