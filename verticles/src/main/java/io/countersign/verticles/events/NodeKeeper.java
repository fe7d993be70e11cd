package io.countersign.verticles.events;

import io.countersign.verticles.store.Borrowed;
import io.countersign.verticles.store.Node;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Registers this node before it writes anything, keeps its heartbeat, and knows how far its clock is from PostgreSQL's, which alone
 * decides windows.
 */
public final class NodeKeeper {
    /** More than this and the node is not ready (invariant 11). */
    public static final Duration LARGEST_SKEW = Duration.ofSeconds(5);

    /** A node whose last heartbeat is older than this must not commit: the fence may have given it up after 30 s. */
    public static final Duration LONGEST_SILENCE = Duration.ofSeconds(20);

    private static final Duration LONGEST_BEAT = Duration.ofSeconds(10);
    private static final Logger LOG = LoggerFactory.getLogger(NodeKeeper.class);
    private static final Queries SQL = Queries.of("store");
    private static final long PERIOD_MILLIS = 2_000;

    private final Vertx vertx;
    private final Pool pool;
    private final Node node;
    private volatile long lastBeatNanos;
    private volatile Duration ahead = Duration.ZERO;
    private volatile boolean lost;
    private volatile boolean stopping;
    private long timer = -1;

    public NodeKeeper(Vertx vertx, Pool pool, Node node) {
        this.vertx = vertx;
        this.pool = pool;
        this.node = node;
    }

    public Future<Void> start() {
        return pool.preparedQuery(SQL.get("registerNode"))
                .execute(Tuple.of(node.id(), node.name()))
                .compose(registered -> beat())
                .onSuccess(beaten -> timer = vertx.setPeriodic(PERIOD_MILLIS, tick -> beat()))
                .mapEmpty();
    }

    private Future<Void> beat() {
        var sent = System.nanoTime();
        var before = Instant.now();
        return Borrowed.within(
                        LONGEST_BEAT,
                        pool,
                        connection -> connection.preparedQuery(SQL.get("beat")).execute(Tuple.of(node.id())))
                .onSuccess(rows -> {
                    if (rows.size() == 0) {
                        lose();
                        return;
                    }
                    lost = false;
                    lastBeatNanos = sent;
                    var database = rows.iterator()
                            .next()
                            .get(OffsetDateTime.class, "now")
                            .toInstant();
                    ahead = ahead(ahead, before, database, Instant.now());
                })
                .mapEmpty();
    }

    /** Said once, not at every beat. */
    private void lose() {
        if (!lost && !stopping) {
            lost = true;
            LOG.error("ALARM node {} is not registered any more; restart this gateway", node.id());
        }
    }

    /** Whether PostgreSQL answered last that this node is not registered: it was restored to before the start of this gateway. */
    public boolean isLost() {
        return lost;
    }

    /**
     * How far PostgreSQL's clock is ahead, after it said {@code database} at some time between the other two. A slow answer says little, so
     * what was known is kept unless it cannot be true: early answers would be late by half of the time that it took.
     */
    static Duration ahead(Duration known, Instant before, Instant database, Instant after) {
        var least = Duration.between(after, database);
        var most = Duration.between(before, database);
        return known.compareTo(least) < 0 || known.compareTo(most) > 0
                ? least.plus(most).dividedBy(2)
                : known;
    }

    /** Whether the heartbeat is fresh enough to commit. */
    public boolean alive() {
        return System.nanoTime() - lastBeatNanos < LONGEST_SILENCE.toNanos();
    }

    /** How far PostgreSQL's clock is ahead of this node's; negative when behind. */
    public Duration skew() {
        return ahead;
    }

    /** The time by PostgreSQL's clock, as well as it is known here: for early answers, never for the last word. */
    public Instant databaseNow() {
        return Instant.now().plus(ahead);
    }

    /** Says that this node writes no more. */
    public Future<Void> stop() {
        stopping = true;
        vertx.cancelTimer(timer);
        return pool.preparedQuery(SQL.get("stopNode"))
                .execute(Tuple.of(node.id()))
                .mapEmpty();
    }
}
