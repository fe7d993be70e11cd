package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Add a person or machine identity to a group: {@code PUT /v1/groups/{group}/members/{identity}}. */
record AddGroupMember(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(identities
                .addGroupMember(context.call(), context.id("group"), context.id("identity"))
                .map(Answer::ok));
    }
}
