package io.countersign.verticles.identity;

import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.util.Optional;

/** What is not in the caller's organization is not there. */
final class Found {
    private Found() {}

    /** @param what for example {@code person} */
    static <T> Future<T> or404(Optional<T> found, String what) {
        return found.map(Future::succeededFuture).orElseGet(() -> missing(what));
    }

    static <T> Future<T> missing(String what) {
        return Future.failedFuture(
                new Refusal.NotFound("there is no such " + what + " in this organization; check the id").refused());
    }
}
