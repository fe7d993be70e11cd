package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Signers;
import io.vertx.core.Future;

/** Retire a Signer for good; its history stays: {@code POST /v1/signers/{signer}:archive}. */
record ArchiveSigner(Signers signers) implements Operation {
    @Override
    public Future<Answer> handle(OperationContext context) {
        return signers.archiveSigner(context.call(), context.name("signer"))
                .map(signer -> Answer.ok(signer).etag(signer.version()));
    }
}
