package io.countersign.verticles.evidence;

import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Reads the events of a pack from a log of any size, in short reads one after the other. They need no snapshot: below a size that the log
 * has reached nothing changes any more.
 */
final class StoryReader {
    private static final Queries SQL = Queries.of("evidence");
    private static final int PAGE = 1_000;

    /** Places that one statement looks at, whether they are of this organization or of another. */
    static final long WINDOW = 50_000;

    private static final String[] TYPES =
            Stream.concat(Rights.TYPES.stream(), Story.LASTING.stream()).toArray(String[]::new);

    private final Vertx vertx;
    private final Database database;
    private final Period period;

    StoryReader(Vertx vertx, Database database, Period period) {
        this.vertx = vertx;
        this.database = database;
        this.period = period;
    }

    /** @param size that a checkpoint covers */
    Future<Story> upTo(long size, Progress progress) {
        var story = new Story(period);
        return read(story, 0, size, progress).map(story);
    }

    private Future<Void> read(Story story, long from, long size, Progress progress) {
        if (from >= size) {
            return Future.succeededFuture();
        }
        var end = Math.min(from + WINDOW, size);
        return database.snapshot(tx -> page(tx, from, end))
                .compose(events -> vertx.executeBlocking(
                        () -> {
                            events.forEach(event -> story.take(LogEvent.of(event.getKey(), event.getValue())));
                            var next = events.size() < PAGE
                                    ? end
                                    : events.getLast().getKey() + 1;
                            progress.tell(next + " of " + size + " places of the log were looked at");
                            return next;
                        },
                        false))
                .compose(next -> read(story, next, size, progress));
    }

    private Future<List<Map.Entry<Long, byte[]>>> page(Tx tx, long from, long end) {
        var parameters = Tuple.of(from, end, period.organization())
                .addOffsetDateTime(period.since().atOffset(ZoneOffset.UTC))
                .addOffsetDateTime(period.until().atOffset(ZoneOffset.UTC))
                .addArrayOfString(TYPES)
                .addInteger(PAGE);
        return tx.all(
                SQL.get("events"),
                parameters,
                row -> Map.entry(
                        row.getLong("tree_index"), row.getBuffer("leaf").getBytes()));
    }

    /** The requests that led to these grants; which one did never changes. */
    Future<Map<UUID, UUID>> requests(Collection<UUID> grants) {
        var requests = new HashMap<UUID, UUID>();
        return database.read(tx -> tx.all(
                        SQL.get("requestsOfGrants"),
                        Tuple.of(period.organization()).addArrayOfUUID(grants.toArray(UUID[]::new)),
                        row -> requests.put(row.getUUID("id"), row.getUUID("request_id"))))
                .map(requests);
    }
}
