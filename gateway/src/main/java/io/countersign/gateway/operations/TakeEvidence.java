package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Evidence;
import io.countersign.verticles.Evidence.Wanted;
import io.vertx.core.Future;

/** The log of a period with all that is needed to read and to check it: {@code GET /v1/audit:evidence}. */
record TakeEvidence(Evidence evidence) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var wanted = new Wanted(
                context.timeOrNull("since"),
                context.timeOrNull("until"),
                context.text("signer").orElse(null));
        return evidence.takeEvidence(context.call(), wanted)
                .map(pack -> Answer.going("application/zip", new PackStream(pack))
                        .with("Content-Disposition", "attachment; filename=\"evidence.zip\""));
    }
}
