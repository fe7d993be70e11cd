package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Remove a login: {@code DELETE /v1/people/{person}/accounts/{account}}. */
record RemoveAccount(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .removeAccount(context.call(), context.id("person"), context.id("account"))
                .map(Answer.noContent());
    }
}
