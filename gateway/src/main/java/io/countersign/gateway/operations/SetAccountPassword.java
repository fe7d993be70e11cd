package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewPassword;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Set the password of a login; an admin for anyone, a person for themselves: {@code PUT /v1/people/{person}/accounts/{account}/password}. */
record SetAccountPassword(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .setAccountPassword(
                        context.call(), context.id("person"), context.id("account"), context.body(NewPassword.class))
                .map(Answer.noContent());
    }
}
