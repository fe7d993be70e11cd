package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Let a disabled machine identity in again: {@code POST /v1/machines/{machine}:enable}. */
record EnableMachine(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.enableMachine(context.call(), context.id("machine")).map(Answer::ok);
    }
}
