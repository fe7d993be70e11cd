package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** List the Signers the caller may see: {@code GET /v1/signers}. */
record ListSigners(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.listSigners(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}
