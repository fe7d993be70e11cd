package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Create an internal certificate authority: {@code POST /v1/certificate-authorities}. */
record CreateCertificateAuthority(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.createCertificateAuthority(context.call(), context.body(NewCertificateAuthority.class))
                .map(made -> Answer.created("/v1/certificate-authorities/" + made.id(), made));
    }
}
