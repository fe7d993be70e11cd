package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.protocol.api.Request;
import io.countersign.verticles.Approvals;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.Optional;

/** Get a request; Prefer: wait=30 answers when it is no longer pending: {@code GET /v1/requests/{request}}. */
record GetRequest(Approvals approvals) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var wait = context.preferredWait();
        return approvals
                .getRequest(context.call(), context.id("request"), wait.orElse(Duration.ZERO))
                .map(request -> answer(request, wait));
    }

    private static Answer answer(Request request, Optional<Duration> wait) {
        var answer = Answer.ok(request).etag(request.hash());
        return wait.map(time -> answer.with("Preference-Applied", "wait=" + time.toSeconds()))
                .orElse(answer);
    }
}
