package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** End a pending request of somebody else: {@code POST /v1/requests/{request}:void}. */
record VoidRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .voidRequest(context.call(), context.id("request"), context.body(Reason.class))
                .map(request -> Answer.ok(request).etag(request.hash()));
    }
}
