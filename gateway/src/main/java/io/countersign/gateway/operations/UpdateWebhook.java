package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.WebhookSettings;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Change an endpoint: {@code PUT /v1/webhooks/{webhook}}. */
record UpdateWebhook(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.updateWebhook(context.call(), context.id("webhook"), context.body(WebhookSettings.class))
                .map(Answer::ok);
    }
}
