package io.countersign.verticles.signers;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * Carries out the renewals that were ordered and are not done: their gateway stopped, or the token was away. Rounds
 * of their own, because they wait for tokens, for which the ends of requests and grants must not wait. The lease only
 * keeps gateways from doing the same work.
 */
public final class RenewalRounds {
    private static final Queries SQL = Queries.of("renewals");
    private static final Lease LEASE = new Lease("renewals", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(10);

    /** At once, and so many signatures at most that callers find in the way at the tokens. */
    private static final int BATCH = 8;

    private static final UUID FIRST = new UUID(0, 0);

    private final Renewals renewals;
    private final LeasedLoop loop;
    private UUID lookedAt = FIRST;

    public RenewalRounds(Vertx vertx, Database database, Renewals renewals) {
        this.renewals = renewals;
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "renewals of certificates are ordered and cannot be done at the moment",
                this::carryOut);
    }

    public void start() {
        loop.start();
    }

    /** One batch, if this node holds the lease; completes with the number of renewals that were ended. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    /** A page in each round, so that those which wait for one token do not keep others from theirs. */
    private Future<Integer> carryOut(Lease.Held held) {
        return held.change(tx -> tx.all(SQL.get("renewalsToDo"), Tuple.of(lookedAt, BATCH), row -> row.getUUID("id")))
                .compose(ids -> {
                    lookedAt = ids.size() < BATCH ? FIRST : ids.getLast();
                    var tries = ids.stream().map(renewals::carryOut).toList();
                    return Future.join(tries).transform(all -> ended(tries));
                });
    }

    /** The tokens of another node may be there while those of this one are away. */
    private static Future<Integer> ended(List<Future<Boolean>> tries) {
        var ended = tries.stream().filter(Future::succeeded).count();
        var failure = tries.stream().filter(Future::failed).map(Future::cause).findFirst();
        return ended == 0 && failure.isPresent()
                ? Future.failedFuture(new LeasedLoop.NotHereException(
                        "no renewal that is ordered can be done by this gateway", failure.get()))
                : Future.succeededFuture((int) ended);
    }

    /** Finishes the round under way and gives the lease back. */
    public Future<Void> close() {
        return loop.close();
    }
}
