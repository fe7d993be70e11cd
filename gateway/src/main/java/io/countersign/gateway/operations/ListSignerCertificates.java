package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** List the certificates of a Signer: {@code GET /v1/signers/{signer}/certificates}. */
record ListSignerCertificates(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.listSignerCertificates(context.call(), context.name("signer"), context.page())
                .map(page -> Pages.answer(context, page));
    }
}
