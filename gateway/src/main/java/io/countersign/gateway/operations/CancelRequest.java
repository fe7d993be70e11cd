package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Take back one's own request: {@code POST /v1/requests/{request}:cancel}. */
record CancelRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .cancelRequest(context.call(), context.id("request"))
                .map(request -> Answer.ok(request).etag(request.hash()));
    }
}
