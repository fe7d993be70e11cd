package io.countersign.verticles.approval;

import io.countersign.protocol.api.Request;
import io.countersign.verticles.ChangeWaitsException;
import io.vertx.core.Future;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What became of a change: it was made, or the guard holds it back as a request. Either is committed.
 *
 * @param done null while it waits
 */
public record Held<T>(@Nullable T done, @Nullable Request waits) {
    /** After the commit: what was made, or a failure that is none. */
    public static <T> Future<T> released(Future<Held<T>> held) {
        return held.compose(one -> one.waits() == null
                ? Future.succeededFuture(Objects.requireNonNull(one.done()))
                : Future.failedFuture(new ChangeWaitsException(one.waits())));
    }
}
