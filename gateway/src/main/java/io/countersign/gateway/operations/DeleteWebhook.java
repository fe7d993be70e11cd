package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Take an endpoint away: {@code DELETE /v1/webhooks/{webhook}}. */
record DeleteWebhook(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.deleteWebhook(context.call(), context.id("webhook")).map(Answer.noContent());
    }
}
