package io.countersign.verticles.events;

import io.countersign.verticles.store.Borrowed;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgNotification;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes "revoked" mean revoked everywhere. A right is taken away by a committed transaction, so later commits refuse it; what remains
 * are signatures that were committed before and are on their way out of some node. The fence asks all live nodes to say when those
 * have left, and waits for them. A node that does not answer is waited for as long as {@link ReleaseGuard} lets anything be released.
 */
public final class Fence {
    private static final Queries SQL = Queries.of("store");
    private static final Duration MARGIN = Duration.ofMillis(250);
    private static final Duration LONGEST_QUERY = Duration.ofSeconds(5);
    private static final long COURTESY_MILLIS = 300;

    private final Vertx vertx;
    private final Pool pool;
    private final Node node;
    private final ReleaseGuard guard;
    private final ChangeFeed feed;
    private final long longestMillis;
    private final ConcurrentHashMap<UUID, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(Set<UUID> missing, Promise<Void> passed) {}

    public Fence(Vertx vertx, Pool pool, Node node, ReleaseGuard guard, ChangeFeed feed, Duration longest) {
        this.vertx = vertx;
        this.pool = pool;
        this.node = node;
        this.guard = guard;
        this.feed = feed;
        this.longestMillis = longest.plus(MARGIN).toMillis();
        feed.onNotification(this::heard);
    }

    /**
     * Completes when every live node has heard all changes committed before this call and has let go what it was still releasing.
     *
     * @param takesRightsAway whether a silent node is waited for until it cannot release anything any more; otherwise it is left behind
     *     after a short while, because it then only answers from an older view that the commit refuses
     */
    public Future<Void> everywhere(boolean takesRightsAway) {
        var passed = Promise.<Void>promise();
        var timer = vertx.setTimer(takesRightsAway ? longestMillis : COURTESY_MILLIS, late -> passed.tryComplete());
        Future.join(guard.drained(), heardByAll()).onSuccess(all -> passed.tryComplete());
        return passed.future().onComplete(done -> vertx.cancelTimer(timer));
    }

    private Future<Void> heardByAll() {
        return query("liveNodes", Tuple.tuple()).compose(rows -> {
            Set<UUID> missing = ConcurrentHashMap.newKeySet();
            for (Row row : rows) {
                missing.add(row.getUUID("id"));
            }
            if (!feed.listening()) {
                // A node that hears nothing trusts nothing that it remembers.
                missing.remove(node.id());
            }
            return missing.isEmpty() ? Future.succeededFuture() : ask(missing);
        });
    }

    private Future<Void> ask(Set<UUID> missing) {
        var id = UUID.randomUUID();
        var question = new Waiting(missing, Promise.promise());
        waiting.put(id, question);
        vertx.setTimer(longestMillis, late -> waiting.remove(id));
        return send(ChangeFeed.FENCES, id.toString()).compose(sent -> question.passed.future());
    }

    private void heard(PgNotification notification) {
        switch (notification.getChannel()) {
            case ChangeFeed.FENCES ->
                guard.drained().onSuccess(v -> send(ChangeFeed.ANSWERS, notification.getPayload() + ":" + node.id()));
            case ChangeFeed.ANSWERS -> answered(notification.getPayload());
            default -> {
                // Changes are heard by those who remember something.
            }
        }
    }

    private void answered(String payload) {
        var colon = payload.indexOf(':');
        var question = waiting.get(UUID.fromString(payload.substring(0, colon)));
        if (question != null
                && question.missing.remove(UUID.fromString(payload.substring(colon + 1)))
                && question.missing.isEmpty()) {
            waiting.remove(UUID.fromString(payload.substring(0, colon)));
            question.passed.tryComplete();
        }
    }

    private Future<Void> send(String channel, String payload) {
        return query("notify", Tuple.of(channel, payload)).mapEmpty();
    }

    private Future<RowSet<Row>> query(String name, Tuple parameters) {
        return Borrowed.within(
                LONGEST_QUERY,
                pool,
                connection -> connection.preparedQuery(SQL.get(name)).execute(parameters));
    }
}
