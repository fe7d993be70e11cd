package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/**
 * Get the certificate: {@code GET /v1/signers/{signer}/certificate}; the chain as PEM, or the leaf alone as DER.
 * The present one, or an earlier one.
 */
record GetSignerCertificate(Signers signers) implements Operation {
    private static final String DER = "application/pkix-cert";

    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getSignerCertificate(
                        context.call(),
                        context.name("signer"),
                        context.text("serial").orElse(null))
                .map(chain -> Answer.bytes(context.mediaType(), encode(chain, context.mediaType())));
    }

    private static Buffer encode(List<byte[]> chain, String mediaType) {
        return mediaType.equals(DER) ? Buffer.buffer(chain.getFirst()) : Pem.of("CERTIFICATE", chain);
    }
}
