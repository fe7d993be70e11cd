package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Let an organization work again: {@code POST /v1/organizations/{organization}:enable}. */
record EnableOrganization(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .enableOrganization(context.call(), context.id("organization"))
                .map(Answer::ok);
    }
}
