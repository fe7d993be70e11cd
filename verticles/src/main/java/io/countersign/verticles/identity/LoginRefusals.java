package io.countersign.verticles.identity;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records refused log-ins as {@code identity.login_refused}. The first is written at once; more of the same kind within the window become
 * one event with a count, and unknown names share one kind, so nobody can flood the log. No refusal waits for its record: whose is
 * written and whose is only counted would tell by its time which identities exist. What could not be written is counted on. Any thread.
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
     * @param method {@code password}, {@code client_credentials}, {@code token_exchange}, {@code client_assertion},
     *     {@code provider}, {@code confirmation} or {@code setup}
     */
    record Kind(@Nullable UUID organization, @Nullable UUID identity, String method, String reason) {}

    private final Vertx vertx;
    private final Database database;
    private final Duration window;
    private final Map<Kind, Integer> more = new HashMap<>();
    private final Set<Future<Void>> underWay = new HashSet<>();
    private boolean stopped;

    LoginRefusals(Vertx vertx, Database database, Duration window) {
        this.vertx = vertx;
        this.database = database;
        this.window = window;
    }

    void record(Kind kind, String requestId) {
        synchronized (more) {
            if (more.computeIfPresent(kind, (same, count) -> count + 1) != null) {
                return;
            }
            begin(kind, 0);
        }
        write(kind, 1, requestId);
    }

    private void begin(Kind kind, int count) {
        more.put(kind, count);
        vertx.setTimer(window.toMillis(), timer -> windowEnds(kind));
    }

    private void windowEnds(Kind kind) {
        int count;
        synchronized (more) {
            count = more.getOrDefault(kind, 0);
            if (count == 0) {
                more.remove(kind);
                return;
            }
            begin(kind, 0);
        }
        write(kind, count, null);
    }

    private void write(Kind kind, int count, @Nullable String requestId) {
        Future<Void> written = database.systemChange(tx -> {
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
        synchronized (more) {
            underWay.add(written);
        }
        written.onComplete(done -> ended(written, kind, count));
    }

    /** One whose commit nobody heard of may be told twice. */
    private void ended(Future<Void> written, Kind kind, int count) {
        synchronized (more) {
            underWay.remove(written);
            if (written.succeeded()) {
                return;
            }
            if (!stopped && more.computeIfPresent(kind, (same, others) -> others + count) == null) {
                begin(kind, count);
            }
        }
        LOG.warn("{} refused log-ins were not recorded yet", count, written.cause());
    }

    /** Writes what is still only counted; gives up after two seconds, so that a dead database does not hold a stop up. */
    Future<Void> flush() {
        var counted = new HashMap<Kind, Integer>();
        synchronized (more) {
            stopped = true;
            counted.putAll(more);
            more.clear();
        }
        counted.values().removeIf(count -> count == 0);
        counted.forEach((kind, count) -> write(kind, count, null));
        List<Future<Void>> writes;
        synchronized (more) {
            writes = List.copyOf(underWay);
        }
        return Future.join(writes)
                .timeout(LONGEST_FLUSH.toSeconds(), TimeUnit.SECONDS)
                .mapEmpty();
    }
}
