package io.countersign.verticles.notify;

import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogEvent;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Reads the log in the order of its tree and writes down who must be told what, in the transaction that moves the cursor: each event is
 * told once, whichever gateways come and go. A transaction tells of a few events only, and of fewer after one that failed: the log is read
 * for all organizations, and none may hold it up by asking much of many.
 */
final class LogReader {
    private static final Queries SQL = Queries.of("notifications");
    private static final Lease LEASE = new Lease("notify-reader", Duration.ofSeconds(10));
    private static final Duration PERIOD = Duration.ofSeconds(1);

    /** Each takes about ten statements one after the other, and a transaction ends after ten seconds. */
    private static final int MOST_TOLD = 25;

    private final boolean mail;
    private final boolean cards;
    private final AtomicInteger most = new AtomicInteger(MOST_TOLD);
    private final LeasedLoop loop;

    /**
     * What happens while nothing can be sent stays untold.
     *
     * @param mail whether mails can be sent
     * @param cards whether cards can be sent
     */
    LogReader(Vertx vertx, Database database, boolean mail, boolean cards) {
        this.mail = mail;
        this.cards = cards;
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "nobody is told of what happens at the moment; it is made up for",
                this::batch);
    }

    void start() {
        loop.start();
    }

    void nudge() {
        loop.nudge();
    }

    /** One batch, if this node has the lease. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    private Future<Integer> batch(Lease.Held held) {
        return held.change(this::read)
                .onSuccess(read -> most.updateAndGet(now -> Math.min(now + 1, MOST_TOLD)))
                .onFailure(failure -> {
                    if (!(failure instanceof Lease.LostException)) {
                        most.updateAndGet(now -> Math.max(now / 2, 1));
                    }
                });
    }

    private Future<Integer> read(Tx tx) {
        return tx.first(SQL.get("cursor"), Tuple.tuple(), row -> row.getLong("next"))
                .compose(next -> EventLog.size(tx).compose(size -> read(tx, next.orElseThrow(), size)));
    }

    private Future<Integer> read(Tx tx, long next, long size) {
        if (size <= next) {
            return Future.succeededFuture(0);
        }
        var end = Math.min(size, next + EventLog.MOST);
        return listening(tx)
                .compose(channels -> mail || channels
                        ? read(tx, next, end, channels)
                        : move(tx, next, size).map(0));
    }

    private Future<Boolean> listening(Tx tx) {
        return cards ? ChannelCards.listening(tx) : Future.succeededFuture(false);
    }

    private Future<Integer> read(Tx tx, long next, long end, boolean channels) {
        return EventLog.ofTypes(tx, next, end, Audience.TYPES).compose(events -> {
            var few = events.subList(0, Math.min(events.size(), most.get()));
            var to = few.size() == events.size() ? end : few.getLast().index() + 1;
            return tell(tx, few, channels).compose(told -> move(tx, next, to)).map(Math.toIntExact(to - next));
        });
    }

    private Future<Void> tell(Tx tx, List<LogEvent> events, boolean channels) {
        var told = Future.<Void>succeededFuture();
        for (var event : events) {
            if (event.organization() != null) {
                told = told.compose(before -> tell(tx, event, channels));
            }
        }
        return told;
    }

    private Future<Void> tell(Tx tx, LogEvent event, boolean channels) {
        return Audience.of(tx, event)
                .compose(draft -> draft.isEmpty() ? Future.succeededFuture() : tell(tx, draft.get(), channels));
    }

    private Future<Void> tell(Tx tx, Draft draft, boolean channels) {
        return (mail ? Outbox.add(tx, draft) : Future.succeededFuture(0))
                .compose(added -> channels && !draft.kind().isForAdmins()
                        ? ChannelCards.add(tx, draft)
                        : Future.succeededFuture());
    }

    private static Future<Void> move(Tx tx, long from, long to) {
        return tx.update(SQL.get("moveCursor"), Tuple.of(from, to))
                .compose(moved -> moved == 1
                        ? Future.succeededFuture()
                        : Future.failedFuture(
                                new IllegalStateException("somebody else moved the cursor of notifications")));
    }

    Future<Void> close() {
        return loop.close();
    }
}
