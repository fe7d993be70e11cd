package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Audit;
import io.vertx.core.Future;

/** Audit log, newest first: {@code GET /v1/audit}. */
record ListAudit(Audit audit) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return audit.listAudit(context.call(), AuditFilters.of(context), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
