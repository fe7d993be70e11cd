package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Reason;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** End a grant at once on every node: {@code POST /v1/grants/{grant}:revoke}. */
record RevokeGrant(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .revokeGrant(context.call(), context.id("grant"), context.body(Reason.class))
                .map(Answer::ok);
    }
}
