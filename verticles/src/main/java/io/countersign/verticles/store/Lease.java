package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * Work that one node at a time does for all. A node that dies is followed when its lease has run out by PostgreSQL's clock; one that
 * only believes it still holds the lease is stopped by the fence.
 *
 * @param name a row of the table {@code leases}, inserted by a migration
 * @param length how long it lasts without being renewed; whole seconds
 */
public record Lease(String name, Duration length) {
    private static final Queries SQL = Queries.of("store");

    /** Takes or renews it; empty when another node has it. Never waits for another node. */
    public Future<Optional<Held>> take(Database database) {
        return database.statement(tx -> tx.first(
                SQL.get("takeLease"),
                Tuple.of(name, database.node().id(), length.toSeconds()),
                row -> new Held(this, database, row.getLong("fence"))));
    }

    /** Gives it back, so that another node need not wait for its end. */
    Future<Void> release(Database database) {
        return database.systemChange(tx -> tx.update(
                        SQL.get("releaseLease"), Tuple.of(name, database.node().id()))
                .mapEmpty());
    }

    /**
     * A lease that was taken.
     *
     * @param database of the node that took it
     * @param fence grows with every taking, by whichever node; who names a smaller one than the present works no more
     */
    public record Held(Lease lease, Database database, long fence) {
        /** A transaction of the work: nobody else takes the lease meanwhile. Fails with {@link LostException} when somebody did before. */
        public <T> Future<T> change(Function<Tx, Future<T>> work) {
            return database.systemChange(tx -> check(tx).compose(held -> work.apply(tx)));
        }

        /** Renews the lease and holds it until this transaction ends; fails with {@link LostException} when somebody took it since. */
        public Future<Void> check(Tx tx) {
            return tx.update(
                            SQL.get("holdLease"),
                            Tuple.of(lease.name(), fence, lease.length().toSeconds()))
                    .compose(rows -> rows == 1
                            ? Future.succeededFuture()
                            : Future.failedFuture(new LostException(lease.name(), fence)));
        }
    }

    /** Somebody has taken the lease since; what this work would still do is theirs. */
    public static final class LostException extends RuntimeException {
        private static final long serialVersionUID = 1;

        LostException(String name, long fence) {
            super("lease " + name + " was taken after fence " + fence, null, false, false);
        }
    }
}
