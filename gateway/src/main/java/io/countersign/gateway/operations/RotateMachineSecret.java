package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.SecretRotation;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Make a new secret; the old one lives on for the overlap: {@code POST /v1/machines/{machine}:rotateSecret}. */
record RotateMachineSecret(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .rotateMachineSecret(context.call(), context.id("machine"), context.body(SecretRotation.class))
                .map(made -> Answer.created("/v1/machines/" + made.clientId(), made));
    }
}
