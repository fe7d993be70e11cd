package io.countersign.verticles.live;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One round at a time: whoever asks during a round gets one more after it, and a round that fails is tried again after a moment. */
final class Rounds {
    private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);
    private static final long MOMENT_MILLIS = 200;

    private final Vertx vertx;
    private final Supplier<Future<Void>> round;
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean complained;

    Rounds(Vertx vertx, Supplier<Future<Void>> round) {
        this.vertx = vertx;
        this.round = round;
    }

    /** Asks for a round that begins after this call. */
    void ask() {
        if (asked.getAndIncrement() == 0) {
            run();
        }
    }

    void close() {
        closed = true;
    }

    private void complain(Throwable failure) {
        if (!complained) {
            complained = true;
            LOG.warn("event streams wait until this works again", failure);
        }
    }

    private void run() {
        if (closed) {
            return;
        }
        var before = asked.get();
        Future.succeededFuture().compose(begin -> round.get()).onComplete(done -> {
            if (done.failed()) {
                complain(done.cause());
                vertx.setTimer(MOMENT_MILLIS, later -> run());
                return;
            }
            complained = false;
            if (!asked.compareAndSet(before, 0)) {
                run();
            }
        });
    }
}
