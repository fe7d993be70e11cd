package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** List whose tokens a machine identity may log in with: {@code GET /v1/machines/{machine}/trusts}. */
record ListMachineTrusts(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .listMachineTrusts(context.call(), context.id("machine"), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
