package io.countersign.verticles.webhooks;

import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Looks through the log for what becomes of requests that have a callback, and puts each of it up for delivery. These are few for each
 * request, so they have their rows from the beginning. Used in rounds of one {@link Courier}, one after the other.
 */
final class Callbacks {
    /** What a CI job waits for. */
    static final Set<String> OUTCOMES = Set.of(
            "grant.created",
            "grant.revoked",
            "grant.expired",
            "request.rejected",
            "request.cancelled",
            "request.voided",
            "request.expired");

    private static final Queries SQL = Queries.of("webhooks");
    private static final long UNKNOWN = -1;
    private static final long SAVE_NANOS = Duration.ofSeconds(10).toNanos();

    private long cursor = UNKNOWN;
    private long savedAtNanos;

    /** Begins anew where the database says. */
    void forget() {
        cursor = UNKNOWN;
    }

    /** @return how many events were looked at */
    Future<Integer> read(Lease.Held held, long size) {
        if (cursor == UNKNOWN) {
            return held.database()
                    .read(tx -> tx.first(SQL.get("callbackCursor"), Tuple.tuple(), row -> row.getLong("cursor")))
                    .compose(found -> {
                        cursor = found.orElseThrow();
                        savedAtNanos = System.nanoTime();
                        return read(held, size);
                    });
        }
        if (cursor >= size) {
            return Future.succeededFuture(0);
        }
        var next = Math.min(cursor + EventLog.MOST, size);
        return held.database()
                .read(tx -> EventLog.ofTypes(tx, cursor, next, OUTCOMES))
                .compose(events -> putUp(held, events, next));
    }

    private Future<Integer> putUp(Lease.Held held, List<LogEvent> events, long next) {
        var looked = Math.toIntExact(next - cursor);
        var outcomes = events.stream().filter(event -> event.request() != null).toList();
        if (outcomes.isEmpty() && System.nanoTime() - savedAtNanos < SAVE_NANOS) {
            cursor = next;
            return Future.succeededFuture(looked);
        }
        return held.change(tx -> insert(tx, outcomes)
                        .compose(inserted -> tx.update(SQL.get("moveCallbackCursor"), Tuple.of(next))))
                .map(moved -> {
                    cursor = next;
                    savedAtNanos = System.nanoTime();
                    return looked;
                });
    }

    private static Future<Integer> insert(Tx tx, List<LogEvent> outcomes) {
        return outcomes.isEmpty()
                ? Future.succeededFuture(0)
                : tx.update(
                        SQL.get("dueCallbacks"),
                        Tuple.tuple()
                                .addArrayOfUUID(outcomes.stream()
                                        .map(event -> Objects.requireNonNull(event.request()))
                                        .toArray(UUID[]::new))
                                .addArrayOfString(
                                        outcomes.stream().map(LogEvent::type).toArray(String[]::new))
                                .addArrayOfLong(
                                        outcomes.stream().map(LogEvent::index).toArray(Long[]::new))
                                .addArrayOfUUID(outcomes.stream()
                                        .map(event -> Ids.next())
                                        .toArray(UUID[]::new)));
    }
}
