package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Make a person a platform admin: {@code POST /v1/people/{person}:appoint}. */
record AppointPlatformAdmin(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities
                .appointPlatformAdmin(context.call(), context.id("person"))
                .map(Answer::ok);
    }
}
