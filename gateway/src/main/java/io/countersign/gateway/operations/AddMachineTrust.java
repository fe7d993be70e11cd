package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewMachineTrust;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Let a machine identity log in with tokens of a CI provider: {@code POST /v1/machines/{machine}/trusts}. */
record AddMachineTrust(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var machine = context.id("machine");
        return identities
                .addMachineTrust(context.call(), machine, context.body(NewMachineTrust.class))
                .map(made -> Answer.created("/v1/machines/" + machine + "/trusts/" + made.id(), made));
    }
}
