package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** End all tokens of a person at once: {@code POST /v1/people/{person}:disable}. */
record DisablePerson(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.disablePerson(context.call(), context.id("person")).map(Answer::ok);
    }
}
