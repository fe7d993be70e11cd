package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Objects;
import java.util.concurrent.Callable;

/** On which threads work is done and results are told. */
public final class Contexts {
    private Contexts() {}

    /** Work that takes its time, beside the event loop of whoever calls; transactions and what follows them are always on one. */
    public static <T> Future<T> aside(Callable<T> work) {
        return Objects.requireNonNull(Vertx.currentContext()).executeBlocking(work, false);
    }

    /** For futures that several callers wait for: the same result, told on the caller's own event loop and not on that of whoever asked first. */
    public static <T> Future<T> here(Vertx vertx, Future<T> shared) {
        var context = vertx.getOrCreateContext();
        Promise<T> mine = Promise.promise();
        shared.onComplete(result -> context.runOnContext(on -> mine.handle(result)));
        return mine.future();
    }
}
