package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewComment;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Comment on a request: {@code POST /v1/requests/{request}/comments}. */
record AddComment(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var request = context.id("request");
        return approvals
                .addComment(context.call(), request, context.body(NewComment.class))
                .map(comment -> Answer.created("/v1/requests/" + request, comment));
    }
}
