package io.countersign.verticles.signers;

import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.LeasedLoop;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalInt;

/**
 * Makes the lists of authorities anew before their time is over, and those that nobody made after a revocation: the gateway stopped, or
 * the token was away.
 */
public final class RevocationRounds {
    private static final Lease LEASE = new Lease("revocation-lists", Duration.ofSeconds(30));
    private static final Duration PERIOD = Duration.ofSeconds(10);

    private final LeasedLoop loop;

    public RevocationRounds(Vertx vertx, Database database, RevocationLists lists) {
        loop = new LeasedLoop(
                vertx,
                database,
                LEASE,
                PERIOD,
                "ALARM lists of revoked certificates are due and cannot be made at the moment; the former ones are handed out",
                new TokenBatches(
                        Queries.of("revocations").get("listsToMake"),
                        lists::after,
                        lists::make,
                        "no list of revoked certificates that is due can be made by this gateway"));
    }

    public void start() {
        loop.start();
    }

    /** One batch, if this node holds the lease; completes with the number of lists that were tried without trouble. */
    Future<OptionalInt> round() {
        return loop.round();
    }

    /** Finishes the round under way and gives the lease back. */
    public Future<Void> close() {
        return loop.close();
    }
}
