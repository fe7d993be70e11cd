package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Send an event again: {@code POST /v1/webhooks/{webhook}/deliveries/{delivery}:resend}. */
record ResendWebhookDelivery(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.resendWebhookDelivery(context.call(), context.id("webhook"), context.id("delivery"))
                .map(Answer::ok);
    }
}
