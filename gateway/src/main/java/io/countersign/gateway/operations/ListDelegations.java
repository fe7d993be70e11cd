package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** List delegations that the caller gave or got: {@code GET /v1/delegations}. */
record ListDelegations(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals.listDelegations(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}
