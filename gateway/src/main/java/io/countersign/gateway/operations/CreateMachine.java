package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewMachine;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Create a machine identity; the secret is shown once: {@code POST /v1/machines}. */
record CreateMachine(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .createMachine(context.call(), context.body(NewMachine.class))
                .map(made -> Answer.created("/v1/machines/" + made.clientId(), made));
    }
}
