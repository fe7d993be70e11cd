package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;

/** All versions of the policy, newest first: {@code GET /v1/signers/{signer}/policy/versions}. */
record ListPolicyVersions(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .listPolicyVersions(context.call(), context.name("signer"), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
