package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signing;
import io.vertx.core.Future;

/** Get one attempt to sign: {@code GET /v1/operations/{operation}}. */
record GetOperation(Signing signing) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signing.getOperation(context.call(), context.id("operation")).map(Answer::ok);
    }
}
