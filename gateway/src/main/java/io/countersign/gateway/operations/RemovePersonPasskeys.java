package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Passkeys;
import io.vertx.core.Future;

/** Remove all passkeys of a person: {@code DELETE /v1/people/{person}/passkeys}. */
record RemovePersonPasskeys(Passkeys passkeys) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return passkeys.removePersonPasskeys(context.call(), context.id("person"))
                .map(Answer.noContent());
    }
}
