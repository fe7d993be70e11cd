package io.countersign.verticles.store;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One transaction (or, from {@link Database#read}, one borrowed connection). Events that are recorded here become audit leaves in the
 * same transaction, written last, just before the commit.
 */
public final class Tx {
    private static final Queries SQL = Queries.of("store");

    private final SqlClient client;
    private final List<Event> events = new ArrayList<>();
    private boolean forbids;
    private @Nullable UUID approved;

    Tx(SqlClient client) {
        this.client = client;
    }

    /** The first row, if there is one. */
    public <T> Future<Optional<T>> first(String sql, Tuple parameters, Function<Row, T> mapper) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> {
            var rest = rows.iterator();
            return rest.hasNext() ? Optional.of(mapper.apply(rest.next())) : Optional.empty();
        });
    }

    public <T> Future<List<T>> all(String sql, Tuple parameters, Function<Row, T> mapper) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> {
            var list = new ArrayList<T>(rows.size());
            rows.forEach(row -> list.add(mapper.apply(row)));
            return list;
        });
    }

    /** By PostgreSQL's clock. */
    public Future<Instant> now() {
        return first(
                        SQL.get("now"),
                        Tuple.tuple(),
                        row -> row.getOffsetDateTime("now").toInstant())
                .map(Optional::orElseThrow);
    }

    /** Rows changed. */
    public Future<Integer> update(String sql, Tuple parameters) {
        return client.preparedQuery(sql).execute(parameters).map(rows -> rows.rowCount());
    }

    /** Records what this transaction does; exactly one event per state change. */
    public void record(Event event) {
        events.add(event.request() == null && approved != null ? event.request(approved) : event);
    }

    /** From here on this transaction does what a request asked for, whose last approval it wrote; its events name the request. */
    public void carriesOut(UUID request) {
        approved = request;
    }

    /** The request that this transaction carries out; null for none. */
    public @Nullable UUID approvedRequest() {
        return approved;
    }

    /**
     * Does the work, or nothing of it when it is refused: what it wrote and recorded is undone, and the transaction goes on.
     *
     * @return why it was refused; empty when it is done
     */
    public Future<Optional<Refusal>> attempt(Supplier<Future<Void>> work) {
        var recorded = events.size();
        var forbade = forbids;
        var before = approved;
        return client.query("SAVEPOINT attempt")
                .execute()
                .compose(set -> work.get())
                .map(done -> Optional.<Refusal>empty())
                .recover(failure -> {
                    if (!(failure instanceof RefusedException refused)) {
                        return Future.failedFuture(failure);
                    }
                    events.subList(recorded, events.size()).clear();
                    forbids = forbade;
                    approved = before;
                    return client.query("ROLLBACK TO SAVEPOINT attempt")
                            .execute()
                            .map(Optional.of(refused.refusal()));
                });
    }

    /**
     * Says that this transaction takes a right to sign away: its acknowledgement then waits until no gateway can release a signature
     * that was committed before.
     */
    public void takesRightsAway() {
        forbids = true;
    }

    List<Event> events() {
        return events;
    }

    boolean forbids() {
        return forbids;
    }
}
