package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Bring the certificate that an outside CA issued: {@code PUT /v1/signers/{signer}/certificate}. */
record SetSignerCertificate(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(signers.setSignerCertificate(
                        context.call(),
                        context.name("signer"),
                        context.body(BroughtCertificate.class),
                        context.expectedVersion())
                .map(signer -> Answer.ok(signer).etag(signer.version())));
    }
}
