package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** The key that checkpoints verify with: {@code GET /v1/log/key}. */
record GetLogKey(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLogKey().map(key -> Answer.text(key + "\n"));
    }
}
