package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** An endpoint: {@code GET /v1/webhooks/{webhook}}. */
record GetWebhook(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.getWebhook(context.call(), context.id("webhook")).map(Answer::ok);
    }
}
