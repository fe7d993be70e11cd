package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewWebhook;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Tell an endpoint of events: {@code POST /v1/webhooks}. */
record CreateWebhook(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.createWebhook(context.call(), context.body(NewWebhook.class))
                .map(made -> Answer.created("/v1/webhooks/" + made.webhook().id(), made));
    }
}
