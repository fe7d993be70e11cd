package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Webhooks;
import io.vertx.core.Future;

/** The key of callbacks: {@code GET /v1/callback-key}. */
record GetCallbackKey(Webhooks webhooks) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return webhooks.getCallbackKey(context.call()).map(Answer::ok);
    }
}
