package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** End all tokens of a machine identity at once: {@code POST /v1/machines/{machine}:disable}. */
record DisableMachine(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.disableMachine(context.call(), context.id("machine")).map(Answer::ok);
    }
}
