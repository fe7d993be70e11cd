package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** State of the audit log: {@code GET /v1/log}. */
record GetLog(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLog(context.call()).map(Answer::ok);
    }
}
