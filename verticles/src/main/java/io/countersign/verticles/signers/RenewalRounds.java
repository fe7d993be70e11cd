package io.countersign.verticles.signers;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Carries out the renewals that were ordered and are not done: their gateway stopped, or the token was away. Rounds
 * of their own, because they wait for tokens, for which the ends of requests and grants must not wait.
 */
public final class RenewalRounds {
    private static final Lease LEASE = new Lease("renewals", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final LeasedLoop loop;

    public RenewalRounds(Vertx vertx, Database database, Renewals renewals) {
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "renewals of certificates are ordered and cannot be done at the moment",
                new TokenBatches(
                        Queries.of("renewals").get("renewalsToDo"),
                        Tuple::of,
                        renewals::carryOut,
                        "no renewal that is ordered can be done by this gateway"));
    }

    public void start() {
        loop.start();
    }

    /** One batch, if this node holds the lease; completes with the number of renewals that were ended. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    /** Finishes the round under way and gives the lease back. */
    public Future<Void> close() {
        return loop.close();
    }
}
