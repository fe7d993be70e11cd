package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;

/** Public keys of the access tokens: {@code GET /v1/jwks.json}. */
record GetJwks(Tokens tokens) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return tokens.jwks().map(keys -> Answer.bytes("application/json", keys.toBuffer()));
    }
}
