package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** Proof that an attempt to sign is in the log: {@code GET /v1/operations/{operation}/proof}. */
record GetOperationProof(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getOperationProof(context.call(), context.id("operation")).map(Answer::ok);
    }
}
