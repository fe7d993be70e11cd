package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewFreeze;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Enter a change freeze into the calendar: {@code POST /v1/freezes}. */
record CreateFreeze(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .createFreeze(context.call(), context.body(NewFreeze.class))
                .map(freeze -> Answer.created("/v1/freezes/" + freeze.id(), freeze));
    }
}
