package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Delete what is personal of a disabled person: {@code POST /v1/people/{person}:erase}. */
record ErasePerson(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .erasePerson(context.call(), context.id("person"), context.body(Reason.class))
                .map(Answer::ok);
    }
}
