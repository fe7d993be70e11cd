package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Rejection;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Reject a request: {@code POST /v1/requests/{request}:reject}. */
record RejectRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .rejectRequest(
                        context.call(), context.id("request"), context.body(Rejection.class), context.expectedTag())
                .map(request -> Answer.ok(request).etag(request.hash()));
    }
}
