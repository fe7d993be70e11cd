package io.countersign.gateway.http;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;

/** The event loop of one request. The domain may complete its futures anywhere; request and response are touched only here. */
record Home(Context context, Thread thread) {
    /** The loop that runs now. */
    static Home here(Context context) {
        return new Home(context, Thread.currentThread());
    }

    /** The same result, delivered at home. */
    <T> Future<T> bring(Future<T> away) {
        Promise<T> home = Promise.promise();
        away.onComplete(result -> {
            if (Thread.currentThread().equals(thread)) {
                home.handle(result);
            } else {
                context.runOnContext(ignored -> home.handle(result));
            }
        });
        return home.future();
    }
}
