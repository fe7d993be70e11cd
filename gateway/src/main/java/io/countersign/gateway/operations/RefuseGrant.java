package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Refuse a break-glass: {@code POST /v1/grants/{grant}:refuse}. */
record RefuseGrant(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .refuseGrant(context.call(), context.id("grant"), context.body(Reason.class))
                .map(Answer::ok);
    }
}
