package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** List endpoints: {@code GET /v1/webhooks}. */
record ListWebhooks(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.listWebhooks(context.call(), context.page()).map(page -> Pages.answer(context, page));
    }
}
