package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewAccount;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Give a person another login: {@code POST /v1/people/{person}/accounts}. */
record AddAccount(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var person = context.id("person");
        return identities
                .addAccount(context.call(), person, context.body(NewAccount.class))
                .map(made -> Answer.created("/v1/people/" + person + "/accounts/" + made.id(), made));
    }
}
