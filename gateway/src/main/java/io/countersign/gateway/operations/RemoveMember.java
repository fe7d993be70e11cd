package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Take a member off a Signer; holds at once on every node: {@code DELETE /v1/signers/{signer}/members/{member}}. */
record RemoveMember(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.removeMember(context.call(), context.name("signer"), context.id("member"))
                .map(Answer.noContent());
    }
}
