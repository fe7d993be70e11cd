package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Take somebody out of a group; holds at once on every node: {@code DELETE /v1/groups/{group}/members/{identity}}. */
record RemoveGroupMember(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .removeGroupMember(context.call(), context.id("group"), context.id("identity"))
                .map(Answer.noContent());
    }
}
