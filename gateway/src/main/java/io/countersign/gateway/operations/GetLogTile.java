package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.gateway.http.Operation;
import io.countersign.gateway.http.OperationContext;
import io.countersign.verticles.Log;
import io.vertx.core.Future;

/** Hashes of the tree: {@code GET /v1/log/tile/<L>/<N>[.p/<W>]}. */
record GetLogTile(Log log) implements Operation {
    /** A tile never changes: what is in it now is in it for ever. */
    static final String FOR_EVER = "public, max-age=31536000, immutable";

    @Override
    public Future<Answer> handle(OperationContext context) {
        return log.getLogTile(context.name("tile"))
                .map(hashes -> Answer.bytes("application/octet-stream", hashes).with("Cache-Control", FOR_EVER));
    }
}
