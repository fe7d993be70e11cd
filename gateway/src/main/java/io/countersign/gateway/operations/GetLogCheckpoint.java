package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** The newest signed checkpoint: {@code GET /v1/log/checkpoint}. */
record GetLogCheckpoint(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLogCheckpoint()
                .map(note -> Answer.bytes("text/plain", Buffer.buffer(note)).with("Cache-Control", "no-cache"));
    }
}
