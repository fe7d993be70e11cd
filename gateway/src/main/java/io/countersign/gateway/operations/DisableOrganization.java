package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** End every token and signature of an organization at once: {@code POST /v1/organizations/{organization}:disable}. */
record DisableOrganization(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .disableOrganization(context.call(), context.id("organization"))
                .map(Answer::ok);
    }
}
