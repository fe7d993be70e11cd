package io.countersign.verticles.signing;

import io.countersign.verticles.store.Borrowed;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Finds out what became of a batch whose answer was lost: asks for its operations by id until the database answers or the time in
 * which they may be released is over. Not finding them proves nothing, so the caller is told to repeat with the same key.
 */
final class LostAnswers {
    private static final Queries SQL = Queries.of("signing");
    private static final long PERIOD_MILLIS = 100;
    private static final Duration ANSWER = Duration.ofMillis(500);

    private final Vertx vertx;
    private final Pool pool;
    private final long patienceNanos;

    LostAnswers(Vertx vertx, Pool pool, Duration patience) {
        this.vertx = vertx;
        this.pool = pool;
        this.patienceNanos = patience.toNanos();
    }

    /** One verdict per call, in order: Committed or Unknown. */
    Future<List<CommitVerdict>> resolve(List<CommitCall> calls, long sentNanos) {
        var ids = calls.stream()
                .flatMap(call -> call.operations().stream())
                .map(CommitCall.CommitOperation::id)
                .toArray(UUID[]::new);
        return ask(ids, sentNanos).map(rows -> verdicts(calls, rows, sentNanos));
    }

    private Future<Map<UUID, Row>> ask(UUID[] ids, long sentNanos) {
        return Borrowed.within(
                        ANSWER,
                        pool,
                        connection -> connection
                                .preparedQuery(SQL.get("findCommitted"))
                                .execute(Tuple.of(ids)))
                .map(rows -> {
                    Map<UUID, Row> byId = new HashMap<>();
                    rows.forEach(row -> byId.put(row.getUUID("id"), row));
                    return byId;
                })
                .recover(failure -> System.nanoTime() - sentNanos < patienceNanos
                        ? vertx.timer(PERIOD_MILLIS).compose(later -> ask(ids, sentNanos))
                        : Future.succeededFuture(Map.of()));
    }

    private static List<CommitVerdict> verdicts(List<CommitCall> calls, Map<UUID, Row> found, long sentNanos) {
        var verdicts = new ArrayList<CommitVerdict>(calls.size());
        for (var call : calls) {
            // All operations of a call are committed together or not at all.
            var row = found.get(call.operations().getFirst().id());
            verdicts.add(row == null ? new CommitVerdict.Unknown() : committed(row, sentNanos));
        }
        return verdicts;
    }

    private static CommitVerdict committed(Row row, long sentNanos) {
        Long used = row.getLong("used");
        return used == null
                ? new CommitVerdict.Committed(0, 0, 0, null, sentNanos)
                : new CommitVerdict.Committed(
                        row.getLong("slot"), used, row.getLong("max_signatures"), end(row), sentNanos);
    }

    private static Instant end(Row row) {
        return row.get(OffsetDateTime.class, "expires_at").toInstant();
    }
}
