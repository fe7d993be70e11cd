package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Attestations;
import io.vertx.core.Future;

/** How a signature came to be approved: {@code GET /v1/operations/{operation}/attestation}. */
record GetAttestation(Attestations attestations) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return attestations
                .getAttestation(context.call(), context.id("operation"))
                .map(Answer::ok);
    }
}
