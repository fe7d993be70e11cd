package io.countersign.verticles.signers;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Work that many ask for at once and that is done for one of them as well as for all. For each key it is done once at a time, and who
 * asks meanwhile shares the next time with all others who do: one that is under way began before they asked.
 */
final class OneAtATime<K, T> {
    private final Function<K, Future<T>> work;
    private final Set<K> underWay = new HashSet<>();
    private final Map<K, Promise<T>> waiting = new HashMap<>();

    OneAtATime(Function<K, Future<T>> work) {
        this.work = work;
    }

    /** What became of the work that began after this call. */
    Future<T> ask(K key) {
        synchronized (this) {
            if (!underWay.add(key)) {
                return waiting.computeIfAbsent(key, first -> Promise.promise()).future();
            }
        }
        return begin(key);
    }

    private Future<T> begin(K key) {
        // Also work that throws has ended.
        return Future.succeededFuture(key).compose(work).onComplete(done -> ended(key));
    }

    private void ended(K key) {
        Promise<T> next;
        synchronized (this) {
            next = waiting.remove(key);
            if (next == null) {
                underWay.remove(key);
                return;
            }
        }
        begin(key).onComplete(next);
    }
}
