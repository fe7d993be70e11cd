package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** Make a new secret: {@code POST /v1/webhooks/{webhook}:rotateSecret}. */
record RotateWebhookSecret(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.rotateWebhookSecret(context.call(), context.id("webhook"), context.body(SecretRotation.class))
                .map(made -> Answer.created("/v1/webhooks/" + made.webhook().id(), made));
    }
}
