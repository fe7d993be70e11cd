package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Passkeys;
import io.vertx.core.Future;

/** List my passkeys: {@code GET /v1/me/passkeys}. */
record ListPasskeys(Passkeys passkeys) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return passkeys.listPasskeys(context.call()).map(Answer::ok);
    }
}
