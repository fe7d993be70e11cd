package io.countersign.gateway.operations;

import io.countersign.gateway.http.Answer;
import io.countersign.verticles.Evidence.Pack;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An evidence pack on its way while it is made. One that does not become whole ends in a connection that is cut. */
final class PackStream implements Answer.Going {
    private static final Logger LOG = LoggerFactory.getLogger(PackStream.class);

    /** RFC 9113 section 7: INTERNAL_ERROR. */
    private static final long INTERNAL_ERROR = 0x2;

    private final Pack pack;

    PackStream(Pack pack) {
        this.pack = pack;
    }

    @Override
    public void begin(HttpServerResponse response) {
        response.closeHandler(gone -> pack.close());
        response.exceptionHandler(broken -> pack.close());
        next(response, Vertx.currentContext());
    }

    /** The next piece is asked for when the one before has left. */
    private void next(HttpServerResponse response, Context here) {
        pack.next()
                .onComplete(piece -> here.runOnContext(now -> {
                    if (piece.failed()) {
                        LOG.debug("an evidence pack is cut", piece.cause());
                        response.reset(INTERNAL_ERROR);
                    } else if (piece.result().length() == 0) {
                        response.end();
                    } else {
                        send(response, here, piece.result());
                    }
                }));
    }

    private void send(HttpServerResponse response, Context here, Buffer piece) {
        response.write(piece).onComplete(sent -> {
            if (sent.succeeded()) {
                next(response, here);
            } else {
                pack.close();
            }
        });
    }

    @Override
    public void drop() {
        pack.close();
    }
}
