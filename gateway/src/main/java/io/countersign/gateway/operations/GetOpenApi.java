package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/** This contract: {@code GET /v1/openapi.yaml}. */
record GetOpenApi(Buffer document) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Future.succeededFuture(Answer.bytes("application/yaml", document));
    }
}
