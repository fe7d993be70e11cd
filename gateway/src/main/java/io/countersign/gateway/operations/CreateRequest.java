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
        var dryRun = context.flag("dryRun");
        return approvals
                .createRequest(context.call(), context.name("signer"), context.body(NewRequest.class), dryRun)
                .map(opened -> answer(opened, dryRun));
    }

    /** 200 when nothing was created: an equal request was open already, or this was a dry run. */
    private static Answer answer(Opened opened, boolean dryRun) {
        var request = opened.request();
        var answer = opened.joined() || dryRun
                ? Answer.ok(request)
                : Answer.created("/v1/requests/" + request.id(), request);
        return answer.etag(request.hash());
    }
}
