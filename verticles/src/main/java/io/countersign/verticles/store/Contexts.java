package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/** Futures that several callers wait for. */
public final class Contexts {
    private Contexts() {}

    /** The same result, told on the caller's own event loop and not on that of whoever asked first. */
    public static <T> Future<T> here(Vertx vertx, Future<T> shared) {
        var context = vertx.getOrCreateContext();
        Promise<T> mine = Promise.promise();
        shared.onComplete(result -> context.runOnContext(on -> mine.handle(result)));
        return mine.future();
    }
}
