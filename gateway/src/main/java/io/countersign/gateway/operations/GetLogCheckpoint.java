package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** The newest signed checkpoint: {@code GET /v1/log/checkpoint}. */
record GetLogCheckpoint(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLogCheckpoint().map(note -> Answer.text(note).with("Cache-Control", "no-cache"));
    }
}
