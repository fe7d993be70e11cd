package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Take the right of a platform admin from a person: {@code POST /v1/people/{person}:dismiss}. */
record DismissPlatformAdmin(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .dismissPlatformAdmin(context.call(), context.id("person"))
                .map(Answer::ok);
    }
}
