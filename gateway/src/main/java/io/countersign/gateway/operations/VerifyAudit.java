package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Audit;
import io.vertx.core.Future;

/** Re-hash every leaf and walk every chain: {@code POST /v1/audit:verify}. */
record VerifyAudit(Audit audit) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return audit.verifyAudit(context.call()).map(Answer::ok);
    }
}
