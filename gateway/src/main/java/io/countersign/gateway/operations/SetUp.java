package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Setup;
import io.countersign.verticles.Installation;
import io.vertx.core.Future;

/** Create the first organization and platform administrator: {@code POST /v1/setup}. */
record SetUp(Installation installation) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return installation
                .setUp(context.body(Setup.class), context.requestId())
                .map(me -> Answer.created("/v1/me", me));
    }
}
