package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Say what would come of a request: {@code POST /v1/signers/{signer}/policy:simulate}. */
record SimulatePolicy(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .simulatePolicy(context.call(), context.name("signer"), context.body(NewSimulation.class))
                .map(Answer::ok);
    }
}
