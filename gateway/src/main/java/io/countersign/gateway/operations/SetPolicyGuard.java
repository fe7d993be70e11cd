package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** Switch the policy guard: {@code PUT /v1/signers/{signer}/policy-guard}. */
record SetPolicyGuard(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(approvals
                .setPolicyGuard(context.call(), context.name("signer"), context.body(PolicyGuard.class))
                .map(Answer::ok));
    }
}
