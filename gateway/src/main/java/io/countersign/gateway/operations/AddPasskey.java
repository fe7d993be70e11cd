package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewPasskey;
import io.countersign.verticles.Passkeys;
import io.vertx.core.Future;

/** Add a passkey that an authenticator has made: {@code POST /v1/me/passkeys}. */
record AddPasskey(Passkeys passkeys) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return passkeys.addPasskey(context.call(), context.body(NewPasskey.class))
                .map(made -> Answer.created("/v1/me/passkeys", made));
    }
}
