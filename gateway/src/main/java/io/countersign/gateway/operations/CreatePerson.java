package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewPerson;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Create a person: {@code POST /v1/people}. */
record CreatePerson(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .createPerson(context.call(), context.body(NewPerson.class))
                .map(made -> Answer.created("/v1/people/" + made.id(), made));
    }
}
