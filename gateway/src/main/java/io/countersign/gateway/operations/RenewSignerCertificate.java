package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Give a Signer a new certificate for the same key: {@code POST /v1/signers/{signer}:renewCertificate}. */
record RenewSignerCertificate(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(signers.renewSignerCertificate(
                        context.call(), context.name("signer"), context.body(CertificateRenewal.class))
                .map(signer -> Answer.ok(signer).etag(signer.version())));
    }
}
