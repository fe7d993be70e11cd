package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Attestations;
import io.vertx.core.Future;
import java.util.List;

/** The key that attestations verify with: {@code GET /v1/attestation-key}; SubjectPublicKeyInfo as PEM. */
record GetAttestationKey(Attestations attestations) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return attestations
                .getAttestationKey()
                .map(key -> Answer.bytes(context.mediaType(), Pem.of("PUBLIC KEY", List.of(key))));
    }
}
