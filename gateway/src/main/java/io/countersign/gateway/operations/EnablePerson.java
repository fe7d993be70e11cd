package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Identities;
import io.vertx.core.Future;

/** Let a disabled person in again: {@code POST /v1/people/{person}:enable}. */
record EnablePerson(Identities identities) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return identities.enablePerson(context.call(), context.id("person")).map(Answer::ok);
    }
}
