package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Passkeys;
import io.vertx.core.Future;

/** Begin to add a passkey: {@code POST /v1/me/passkeys:begin}. */
record BeginPasskey(Passkeys passkeys) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return passkeys.beginPasskey(context.call()).map(Answer::ok);
    }
}
