package io.countersign.verticles.signing;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Whether idempotency keys were used before, for all who wait at once: one query is under way at a time, and who comes meanwhile is asked
 * for by the next. So callers who are refused by the thousand cost PostgreSQL hardly more than one does. Callable from any thread.
 */
final class UsedKeys {
    private static final int MOST = 500;

    private final Function<List<Key>, Future<Set<Key>>> query;
    private final List<Asked> waiting = new ArrayList<>();
    private boolean underWay;

    /** A key belongs to whoever sent it. */
    record Key(UUID organization, UUID identity, String text) {}

    private record Asked(Key key, Promise<Boolean> used) {}

    /** @param query which of at most 500 keys have been used */
    UsedKeys(Function<List<Key>, Future<Set<Key>>> query) {
        this.query = query;
    }

    /** As the query says that begins after this call; fails as the query fails. */
    Future<Boolean> isUsed(Key key) {
        var asked = new Asked(key, Promise.promise());
        boolean first;
        synchronized (this) {
            waiting.add(asked);
            first = !underWay;
            underWay = true;
        }
        if (first) {
            next();
        }
        return asked.used().future();
    }

    private void next() {
        List<Asked> now;
        synchronized (this) {
            if (waiting.isEmpty()) {
                underWay = false;
                return;
            }
            var some = waiting.subList(0, Math.min(MOST, waiting.size()));
            now = List.copyOf(some);
            some.clear();
        }
        query.apply(now.stream().map(Asked::key).toList()).onComplete(found -> {
            next();
            now.forEach(asked -> tell(asked, found));
        });
    }

    private static void tell(Asked asked, AsyncResult<Set<Key>> found) {
        if (found.succeeded()) {
            asked.used().complete(found.result().contains(asked.key()));
        } else {
            asked.used().fail(found.cause());
        }
    }
}
