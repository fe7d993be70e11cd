package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewGroup;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Create a group: {@code POST /v1/groups}. */
record CreateGroup(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .createGroup(context.call(), context.body(NewGroup.class))
                .map(made -> Answer.created("/v1/groups/" + made.id(), made));
    }
}
