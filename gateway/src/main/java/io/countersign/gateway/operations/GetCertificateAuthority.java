package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Get an internal certificate authority: {@code GET /v1/certificate-authorities/{certificateAuthority}}. */
record GetCertificateAuthority(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getCertificateAuthority(context.call(), context.id("certificateAuthority"))
                .map(Answer::ok);
    }
}
