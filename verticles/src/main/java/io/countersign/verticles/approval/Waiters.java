package io.countersign.verticles.approval;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/**
 * Calls that are held open until a request has ended. They are woken when somebody says that a request changed, and by one query a
 * second over all of them in case nobody did. At most 1,000 wait; more are answered at once.
 */
final class Waiters {
    private static final int MOST = 1_000;
    private static final long POLL_MILLIS = 1_000;

    private final Vertx vertx;
    private final Function<Set<UUID>, Future<Set<UUID>>> ended;
    private final Map<UUID, Set<Waiter>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final AtomicBoolean polling = new AtomicBoolean();

    /** @param ended which of some requests are no longer pending */
    Waiters(Vertx vertx, Function<Set<UUID>, Future<Set<UUID>>> ended) {
        this.vertx = vertx;
        this.ended = ended;
    }

    private record Waiter(Context context, Promise<Void> done, AtomicBoolean woken) {
        void wake() {
            if (woken.compareAndSet(false, true)) {
                context.runOnContext(nothing -> done.complete());
            }
        }
    }

    /** Completes when the request has ended or the time is over, on the caller's context. */
    Future<Void> until(UUID request, Duration most) {
        if (count.incrementAndGet() > MOST) {
            count.decrementAndGet();
            return Future.succeededFuture();
        }
        var waiter = new Waiter(vertx.getOrCreateContext(), Promise.promise(), new AtomicBoolean());
        waiting.compute(request, (id, others) -> {
            Set<Waiter> all = others == null ? ConcurrentHashMap.newKeySet() : others;
            all.add(waiter);
            return all;
        });
        var timer = vertx.setTimer(Math.max(1, most.toMillis()), id -> waiter.wake());
        // It may have ended between the caller's look and now.
        changed(request);
        poll();
        // Whoever hears of the end finds the place given back already.
        return waiter.done().future().andThen(done -> {
            vertx.cancelTimer(timer);
            count.decrementAndGet();
            waiting.computeIfPresent(request, (id, all) -> {
                all.remove(waiter);
                return all.isEmpty() ? null : all;
            });
        });
    }

    /** Somebody heard that this request changed. */
    void changed(UUID request) {
        if (waiting.containsKey(request)) {
            look(Set.of(request));
        }
    }

    int size() {
        return count.get();
    }

    private Future<Void> look(Set<UUID> requests) {
        return ended.apply(requests)
                .onSuccess(over -> over.forEach(
                        request -> waiting.getOrDefault(request, Set.of()).forEach(Waiter::wake)))
                .mapEmpty();
    }

    private void poll() {
        if (polling.compareAndSet(false, true)) {
            vertx.setTimer(
                    POLL_MILLIS,
                    id -> look(Set.copyOf(waiting.keySet())).onComplete(looked -> {
                        polling.set(false);
                        if (!waiting.isEmpty()) {
                            poll();
                        }
                    }));
        }
    }
}
