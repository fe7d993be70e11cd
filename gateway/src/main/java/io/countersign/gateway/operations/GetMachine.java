package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Get a machine identity: {@code GET /v1/machines/{machine}}. */
record GetMachine(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.getMachine(context.call(), context.id("machine")).map(Answer::ok);
    }
}
