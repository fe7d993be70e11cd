package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Get a person: {@code GET /v1/people/{person}}. */
record GetPerson(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.getPerson(context.call(), context.id("person")).map(Answer::ok);
    }
}
