package io.countersign.verticles.identity;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records refused log-ins as {@code identity.login_refused}. The first is written before its refusal is answered; more of the same
 * kind within the window become one event with a count, and unknown names share one kind, so nobody can flood the log. Any thread.
 */
final class LoginRefusals {
    static final String EVENT = "identity.login_refused";
    static final Duration WINDOW = Duration.ofSeconds(10);
    private static final Duration LONGEST_FLUSH = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(LoginRefusals.class);

    /**
     * What is counted together.
     *
     * @param identity null when no such login or client exists; what was typed is not kept, it may be a password
     * @param method {@code password}, {@code client_credentials}, {@code token_exchange}, {@code client_assertion} or {@code setup}
     */
    record Kind(@Nullable UUID organization, @Nullable UUID identity, String method, String reason) {}

    private final Vertx vertx;
    private final Database database;
    private final Duration window;
    private final Map<Kind, Integer> more = new HashMap<>();

    LoginRefusals(Vertx vertx, Database database, Duration window) {
        this.vertx = vertx;
        this.database = database;
        this.window = window;
    }

    /** Completes when the refusal may be answered. */
    Future<Void> record(Kind kind, String requestId) {
        synchronized (more) {
            if (more.computeIfPresent(kind, (same, count) -> count + 1) != null) {
                return Future.succeededFuture();
            }
            more.put(kind, 0);
        }
        vertx.setTimer(window.toMillis(), timer -> windowEnds(kind));
        return write(kind, 1, requestId).onFailure(failure -> forget(kind));
    }

    private void forget(Kind kind) {
        synchronized (more) {
            more.remove(kind);
        }
    }

    private void windowEnds(Kind kind) {
        int count;
        synchronized (more) {
            count = more.getOrDefault(kind, 0);
            if (count == 0) {
                more.remove(kind);
                return;
            }
            more.put(kind, 0);
        }
        vertx.setTimer(window.toMillis(), timer -> windowEnds(kind));
        write(kind, count, null).onFailure(failure -> LOG.warn("{} refused log-ins were not recorded", count, failure));
    }

    private Future<Void> write(Kind kind, int count, @Nullable String requestId) {
        return database.systemChange(tx -> {
            tx.record(new Event(EVENT, kind.organization(), null, null, null, null, null, Map.of())
                    .with(
                            "identity",
                            kind.identity() == null ? null : kind.identity().toString())
                    .with("method", kind.method())
                    .with("reason", kind.reason())
                    .with("count", count)
                    .with("requestId", requestId));
            return Future.succeededFuture();
        });
    }

    /** Writes what is still only counted; gives up after two seconds, so that a dead database does not hold a stop up. */
    Future<Void> flush() {
        var writes = new ArrayList<Future<Void>>();
        synchronized (more) {
            more.forEach((kind, count) -> {
                if (count > 0) {
                    writes.add(write(kind, count, null));
                }
            });
            more.clear();
        }
        return Future.join(List.copyOf(writes))
                .timeout(LONGEST_FLUSH.toSeconds(), TimeUnit.SECONDS)
                .mapEmpty();
    }
}
