package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.PasskeyRemoval;
import io.countersign.verticles.Passkeys;
import io.vertx.core.Future;

/** Remove a passkey of mine: {@code POST /v1/me/passkeys/{passkey}:remove}. */
record RemovePasskey(Passkeys passkeys) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return passkeys.removePasskey(context.call(), context.id("passkey"), context.body(PasskeyRemoval.class))
                .map(Answer.noContent());
    }
}
