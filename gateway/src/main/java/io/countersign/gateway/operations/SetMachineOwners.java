package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.MachineOwners;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Replace the owners of a machine identity: {@code PUT /v1/machines/{machine}/owners}. */
record SetMachineOwners(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .setMachineOwners(context.call(), context.id("machine"), context.body(MachineOwners.class))
                .map(Answer::ok);
    }
}
