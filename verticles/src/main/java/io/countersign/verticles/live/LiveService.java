package io.countersign.verticles.live;

import io.countersign.verticles.Caller;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Live;
import io.countersign.verticles.LiveFigures;
import io.countersign.verticles.LiveStream;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Tokens;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.feed.EventLog;
import io.countersign.verticles.feed.LogTail;
import io.countersign.verticles.signers.SignerLookup;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.TypeFilters;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgNotification;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * {@link Live} over the log. One reader follows it for all streams of this node, judges each batch once and wakes the event loops that
 * streams live on; while there are no streams it does nothing. Call {@link #close} at the end.
 */
public final class LiveService implements Live {
    /** Events of one batch; a larger one would keep the first of them waiting. */
    private static final int BATCH = 500;

    private final Vertx vertx;
    private final Database database;
    private final EventLog log;
    private final LogTail tail;
    private final ChangeFeed feed;
    private final DomainConfig.Live limits;
    private final LiveFigures figures;
    private final SignerLookup lookup = new SignerLookup();
    private final Loops loops;
    private final Rights rights;
    private final Standings standings;
    private final Places places;
    private final Rounds following;
    private final Hub hub = new Shared();
    private volatile Window window = new Window(0);
    private volatile Pages pages;
    private volatile boolean draining;

    /** @param figures told what happens to streams */
    public LiveService(
            Vertx vertx,
            Database database,
            EventLog log,
            LogTail tail,
            ChangeFeed feed,
            DomainConfig.Live limits,
            LiveFigures figures) {
        this.vertx = vertx;
        this.database = database;
        this.log = log;
        this.tail = tail;
        this.feed = feed;
        this.limits = limits;
        this.figures = figures;
        this.loops = new Loops(vertx);
        this.rights = new Rights(vertx, database, loops::wake);
        this.standings = new Standings(vertx, database);
        this.pages = new Pages(log, rights, window);
        this.places = new Places(limits, figures);
        this.following = new Rounds(vertx, this::follow);
        tail.onGrown(size -> following.ask());
        tail.onShrunk(this::rolledBack);
        feed.onNotification(this::heard);
        feed.onHearingAgain(this::forgetEverything);
    }

    private final class Shared implements Hub {
        @Override
        public Vertx vertx() {
            return vertx;
        }

        @Override
        public Loops loops() {
            return loops;
        }

        @Override
        public Window window() {
            return window;
        }

        @Override
        public Pages pages() {
            return pages;
        }

        @Override
        public LiveFigures figures() {
            return figures;
        }

        @Override
        public int backlog() {
            return limits.backlog();
        }

        @Override
        public boolean isDraining() {
            return draining;
        }

        @Override
        public void left(Stream stream) {
            standings.remove(stream);
            places.give(stream.session().caller());
        }
    }

    @Override
    public Future<LiveStream> streamEvents(Tokens.Session session, Wish wish) {
        if (draining) {
            return Future.failedFuture(stopping().refused());
        }
        var unknown = TypeFilters.refusal(wish.types());
        if (unknown.isPresent()) {
            return Future.failedFuture(unknown.get().refused());
        }
        var caller = session.caller();
        var refusal = places.take(caller);
        if (refusal.isPresent()) {
            return Future.failedFuture(refusal.get().refused());
        }
        var place = window;
        return start(wish.after())
                .compose(start -> signers(caller, wish.signers())
                        .map(signers ->
                                open(new Stream(hub, session, new Filter(signers, wish.types()), place, start))))
                .onFailure(failure -> places.give(caller));
    }

    private LiveStream open(Stream stream) {
        standings.add(stream);
        following.ask();
        return stream;
    }

    /** The first index that the stream may send. */
    private Future<Long> start(@Nullable Long after) {
        if (after == null) {
            return Future.succeededFuture(tail.size());
        }
        if (after < tail.size()) {
            return Future.succeededFuture(after + 1);
        }
        // Another gateway may have told of what was not heard here yet.
        return log.size()
                .compose(size -> after < size ? Future.succeededFuture(after + 1) : Future.failedFuture(future(size)));
    }

    private static RuntimeException future(long size) {
        var detail = "is an event that the log does not have: it ends before " + size
                + ". It comes from another installation, or the database was restored; begin anew without it";
        return Refusal.BadInput.field("Last-Event-ID", detail).refused();
    }

    private static Refusal stopping() {
        return new Refusal.Unavailable("STOPPING", "this gateway is being stopped; another one will answer", 1);
    }

    private Future<Set<UUID>> signers(Caller caller, List<String> names) {
        if (names.isEmpty()) {
            return Future.succeededFuture(Set.of());
        }
        return database.read(tx -> find(tx, caller, names, 0, new HashSet<>()));
    }

    private Future<Set<UUID>> find(Tx tx, Caller caller, List<String> names, int from, Set<UUID> found) {
        return from == names.size()
                ? Future.succeededFuture(found)
                : lookup.readable(tx, caller, names.get(from)).compose(row -> {
                    found.add(row.id());
                    return find(tx, caller, names, from + 1, found);
                });
    }

    private Future<Void> follow() {
        var into = window;
        var from = into.head();
        if (figures.open() == 0 || from >= tail.size() || !feed.listening()) {
            return Future.succeededFuture();
        }
        if (tail.size() - from > Window.SIZE) {
            // Nobody looked for long: who wants what happened meanwhile reads it by pages.
            into.skipTo(tail.size());
            loops.wake();
            return Future.succeededFuture();
        }
        return log.from(from, BATCH)
                .compose(events -> events.isEmpty() ? Future.succeededFuture(List.<Entry>of()) : rights.judge(events))
                .onSuccess(entries -> {
                    if (into.append(from, entries)) {
                        loops.wake();
                        following.ask();
                    }
                })
                .mapEmpty();
    }

    /** What was read, and what is being read, is void. Whoever comes back with an index that is no more hears so. */
    private void rolledBack(long size) {
        var anew = new Window(size);
        pages = new Pages(log, rights, anew);
        window = anew;
        loops.each(stream -> stream.end(LiveStream.End.ROLLED_BACK));
    }

    private void heard(PgNotification notification) {
        if (!ChangeFeed.CHANGES.equals(notification.getChannel())) {
            return;
        }
        var parts = notification.getPayload().split(":", -1);
        switch (parts[0]) {
            case "identity", "organization" -> standings.moved(UUID.fromString(parts[1]));
            case "signer" -> rights.moved(UUID.fromString(parts[1]));
            default -> {
                // Whose a request or a grant is never changes.
            }
        }
    }

    private void forgetEverything() {
        standings.forgetEverything();
        rights.forgetEverything();
        following.ask();
    }

    @Override
    public Future<Void> drain() {
        draining = true;
        return loops.each(stream -> stream.end(LiveStream.End.STOPPING));
    }

    /** Ends what is still open, and stops following the log. */
    public Future<Void> close() {
        return drain().onComplete(drained -> {
            following.close();
            rights.close();
            standings.close();
        });
    }
}
