package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewGrant;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Pre-approve somebody else: {@code POST /v1/signers/{signer}/grants}. */
record CreateGrant(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var dryRun = context.flag("dryRun");
        return Answer.orWaiting(approvals
                .createGrant(context.call(), context.name("signer"), context.body(NewGrant.class), dryRun)
                .map(made -> dryRun ? Answer.ok(made) : Answer.created("/v1/grants/" + made.id(), made)));
    }
}
