package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Get a grant: {@code GET /v1/grants/{grant}}. */
record GetGrant(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals.getGrant(context.call(), context.id("grant")).map(Answer::ok);
    }
}
