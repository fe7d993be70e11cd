package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Audit;
import io.vertx.core.Future;

/** Signed, denied, failed, decisions and changes of a Signer, newest first: {@code GET /v1/signers/{signer}/activity}. */
record ListSignerActivity(Audit audit) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return audit.listSignerActivity(
                        context.call(), context.name("signer"), AuditFilters.ofSigner(context), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
