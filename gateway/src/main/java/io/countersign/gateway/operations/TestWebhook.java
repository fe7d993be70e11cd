package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Send a test: {@code POST /v1/webhooks/{webhook}:test}. */
record TestWebhook(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.testWebhook(context.call(), context.id("webhook")).map(Answer::ok);
    }
}
