package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Revoke a certificate for good: {@code POST /v1/signers/{signer}/certificates/{serial}:revoke}. */
record RevokeCertificate(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.revokeCertificate(
                        context.call(),
                        context.name("signer"),
                        context.name("serial"),
                        context.body(NewRevocation.class))
                .map(Answer::ok);
    }
}
