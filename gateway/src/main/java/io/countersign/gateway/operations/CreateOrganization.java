package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewOrganization;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Create an organization: {@code POST /v1/organizations}. */
record CreateOrganization(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .createOrganization(context.call(), context.body(NewOrganization.class))
                .map(made -> Answer.created("/v1/organizations/" + made.id(), made));
    }
}
