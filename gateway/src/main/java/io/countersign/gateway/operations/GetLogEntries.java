package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** Entries of the log: {@code GET /v1/log/tile/entries/<N>[.p/<W>]}. */
record GetLogEntries(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLogEntries(context.call(), context.name("bundle"))
                .map(entries -> Answer.bytes("application/octet-stream", entries));
    }
}
