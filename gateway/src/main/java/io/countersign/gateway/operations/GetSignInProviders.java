package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Tokens;
import io.vertx.core.Future;

/** By which identity providers people may sign in: {@code GET /v1/sign-in-providers}. */
record GetSignInProviders(Tokens tokens) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return tokens.getSignInProviders(context.text("organization").orElse(""))
                .map(Answer::ok);
    }
}
