package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** List change freezes: {@code GET /v1/freezes}. */
record ListFreezes(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals.listFreezes(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}
