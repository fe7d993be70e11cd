package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** List groups: {@code GET /v1/groups}. */
record ListGroups(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.listGroups(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}
