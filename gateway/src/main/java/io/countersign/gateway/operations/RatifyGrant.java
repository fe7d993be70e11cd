package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Ratification;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Stand behind a break-glass as the second person: {@code POST /v1/grants/{grant}:ratify}. */
record RatifyGrant(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .ratifyGrant(context.call(), context.id("grant"), context.body(Ratification.class))
                .map(Answer::ok);
    }
}
