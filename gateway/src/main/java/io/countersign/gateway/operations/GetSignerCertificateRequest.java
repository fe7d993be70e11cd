package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Get what an outside CA certifies: {@code GET /v1/signers/{signer}/certificate-request}; PKCS#10 as PEM or DER. */
record GetSignerCertificateRequest(Signers signers) implements Operation {
    private static final String DER = "application/pkcs10";

    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.getSignerCertificateRequest(context.call(), context.name("signer"))
                .map(request -> Answer.bytes(context.mediaType(), encode(request, context.mediaType())));
    }

    private static Buffer encode(byte[] request, String mediaType) {
        return mediaType.equals(DER) ? Buffer.buffer(request) : Pem.of("CERTIFICATE REQUEST", List.of(request));
    }
}
