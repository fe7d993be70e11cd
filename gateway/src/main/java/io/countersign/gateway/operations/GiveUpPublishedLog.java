package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** Go on with a database that does not continue the published log: {@code POST /v1/log:giveUp}. */
record GiveUpPublishedLog(Log log) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.giveUpPublishedLog(context.call(), context.body(GivenUpLog.class))
                .map(Answer::ok);
    }
}
