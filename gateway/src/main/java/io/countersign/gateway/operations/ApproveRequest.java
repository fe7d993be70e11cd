package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Approval;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Approve the open step of exactly this request: {@code POST /v1/requests/{request}:approve}. */
record ApproveRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .approveRequest(
                        context.call(), context.id("request"), context.body(Approval.class), context.expectedTag())
                .map(request -> Answer.ok(request).etag(request.hash()));
    }
}
