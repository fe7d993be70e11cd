package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.gateway.http.Pages;
import io.countersign.verticles.Signing;
import io.vertx.core.Future;
import java.util.HexFormat;

/** Signatures over one file, by its digest: {@code GET /v1/artifacts/{digest}/operations}. */
record ListArtifactOperations(Signing signing) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        var digest = HexFormat.of().parseHex(context.name("digest"));
        return signing.listArtifactOperations(context.call(), digest, context.page())
                .map(page -> Pages.answer(context, page));
    }
}
