package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Make a new version of the policy: {@code PUT /v1/signers/{signer}/policy}. */
record SetPolicy(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(approvals
                .setPolicy(
                        context.call(),
                        context.name("signer"),
                        context.body(NewPolicy.class),
                        context.expectedVersion(),
                        context.flag("dryRun"))
                .map(policy -> Answer.ok(policy).etag(policy.version())));
    }
}
