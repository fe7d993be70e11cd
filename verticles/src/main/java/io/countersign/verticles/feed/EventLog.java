package io.countersign.verticles.feed;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Set;

/** Reads events of all organizations in the order of the tree; who may see which is for the reader to decide. */
public final class EventLog {
    /** Most events of one call. */
    public static final int MOST = 1_000;

    private static final Queries SQL = Queries.of("log");

    private final Database database;

    public EventLog(Database database) {
        this.database = database;
    }

    /** @param limit at most {@link #MOST}; fewer come where the log ends */
    public Future<List<LogEvent>> from(long index, int limit) {
        return database.read(tx -> from(tx, index, limit));
    }

    /** As {@link #from(long, int)}, in a transaction of the caller. */
    public static Future<List<LogEvent>> from(Tx tx, long index, int limit) {
        requireFew(limit);
        return tx.all(SQL.get("readEntries"), Tuple.of(index, index + limit), EventLog::event);
    }

    /**
     * Those of some types with a place from {@code index} to before {@code end}, at most {@link #MOST} places. Most events are signatures, and what
     * nobody asks for is not brought here; so the column tells the type, which is a copy of what the bytes say.
     */
    public static Future<List<LogEvent>> ofTypes(Tx tx, long index, long end, Set<String> types) {
        requireFew(end - index);
        return tx.all(
                SQL.get("readEntriesOfTypes"), Tuple.of(index, end, types.toArray(String[]::new)), EventLog::event);
    }

    private static void requireFew(long places) {
        if (places > MOST) {
            throw new IllegalArgumentException("at most " + MOST + " events are read at once");
        }
    }

    private static LogEvent event(Row row) {
        return LogEvent.of(row.getLong("tree_index"), row.getBuffer("leaf").getBytes());
    }

    /** How many events have a place; the next one gets this index. */
    public Future<Long> size() {
        return database.read(EventLog::size);
    }

    /** As {@link #size()}, in a transaction of the caller. */
    public static Future<Long> size(Tx tx) {
        return tx.first(SQL.get("readHead"), Tuple.tuple(), row -> row.getLong("size"))
                .map(found -> found.orElseThrow(() -> new IllegalStateException("the table log_head lost its row")));
    }
}
