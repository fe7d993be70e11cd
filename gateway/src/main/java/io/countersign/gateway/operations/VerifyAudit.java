package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Audit;
import io.vertx.core.Future;

/** Read the log again: {@code POST /v1/audit:verify}. */
record VerifyAudit(Audit audit) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return audit.verifyAudit(
                        context.call(),
                        new Audit.Again(
                                context.index("from").orElse(null),
                                context.index("to").orElse(null),
                                context.text("signer").orElse(null),
                                context.text("resume").orElse(null)))
                .map(Answer::ok);
    }
}
