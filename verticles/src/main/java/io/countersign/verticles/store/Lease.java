package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;

/**
 * Work that one node at a time does for all. Whoever holds the lease works inside the transaction that took it, so two nodes never
 * work at once, whatever their clocks say; a node that dies is followed when its lease has run out by PostgreSQL's clock.
 *
 * @param name a row of the table {@code leases}
 * @param length how long it lasts without being renewed; whole seconds
 */
public record Lease(String name, Duration length) {
    private static final Queries SQL = Queries.of("store");

    /** Takes or renews it; false when another node has it. Never waits. */
    public Future<Boolean> hold(Tx tx, Node node) {
        return tx.update(SQL.get("holdLease"), Tuple.of(name, node.id(), length.toSeconds()))
                .map(rows -> rows == 1);
    }

    /** Gives it back, so that another node need not wait for its end. */
    public Future<Void> release(Tx tx, Node node) {
        return tx.update(SQL.get("releaseLease"), Tuple.of(name, node.id())).mapEmpty();
    }
}
