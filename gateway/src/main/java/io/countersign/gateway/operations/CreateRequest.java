package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.NewRequest;
import io.countersign.verticles.Approvals;
import io.countersign.verticles.Approvals.Opened;
import io.vertx.core.Future;

/** Ask for access to sign: {@code POST /v1/signers/{signer}/requests}. */
record CreateRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return approvals
                .createRequest(context.call(), context.name("signer"), context.body(NewRequest.class))
                .map(CreateRequest::answer);
    }

    /** 200 when an equal request was open already. */
    private static Answer answer(Opened opened) {
        var request = opened.request();
        var answer = opened.joined() ? Answer.ok(request) : Answer.created("/v1/requests/" + request.id(), request);
        return answer.etag(request.hash());
    }
}
