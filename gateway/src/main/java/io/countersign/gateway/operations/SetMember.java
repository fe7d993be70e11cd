package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewMember;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Give a person, machine identity or group a role: {@code PUT /v1/signers/{signer}/members/{member}}. */
record SetMember(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return Answer.orWaiting(signers.setMember(
                        context.call(), context.name("signer"), context.id("member"), context.body(NewMember.class))
                .map(Answer::ok));
    }
}
