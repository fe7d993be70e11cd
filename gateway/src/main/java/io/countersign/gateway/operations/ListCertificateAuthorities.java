package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** List internal certificate authorities: {@code GET /v1/certificate-authorities}. */
record ListCertificateAuthorities(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.listCertificateAuthorities(context.call(), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
