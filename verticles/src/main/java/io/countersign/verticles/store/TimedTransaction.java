package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.TransactionRollbackException;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One transaction that is given up after a time, with an honest answer. Until COMMIT is sent, giving up means that it never will be and
 * that the connection is closed, so PostgreSQL rolls back: nothing changed. Afterwards only PostgreSQL knows: the outcome is unknown.
 */
final class TimedTransaction {
    private static final Logger LOG = LoggerFactory.getLogger(TimedTransaction.class);

    private enum Phase {
        OPEN,
        COMMITTING,
        GIVEN_UP
    }

    private final SqlConnection connection;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
    private final AtomicBoolean returned = new AtomicBoolean();

    private TimedTransaction(SqlConnection connection) {
        this.connection = connection;
    }

    /** Runs the work in a transaction and commits it; the connection goes back to its pool, or is closed when the time is over. */
    static <T> Future<T> run(SqlConnection connection, Duration patience, Function<SqlConnection, Future<T>> work) {
        return new TimedTransaction(connection).run(patience, work);
    }

    private <T> Future<T> run(Duration patience, Function<SqlConnection, Future<T>> work) {
        var ended = connection
                .begin()
                .compose(tx -> work.apply(connection)
                        .compose(result -> commit(tx).map(result), failure -> rollback(tx, failure)))
                .onComplete(any -> giveBack());
        return ended.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> ended.isComplete() ? ended : Future.failedFuture(giveUp(failure)));
    }

    private Future<Void> commit(Transaction tx) {
        if (!phase.compareAndSet(Phase.OPEN, Phase.COMMITTING)) {
            return Future.failedFuture(DatabaseErrors.unavailable());
        }
        return tx.commit()
                .recover(failure ->
                        Future.failedFuture(isCertain(failure) ? failure : DatabaseErrors.outcomeUnknown(failure)));
    }

    /**
     * Whether PostgreSQL itself refused to commit. Classes 08 connection, 57P shutdown and crash, 58 and XX system errors can end a
     * connection after the commit is on disk (57P01 while a synchronous replica is awaited), and so can a connection that is cut.
     */
    private static boolean isCertain(Throwable failure) {
        if (failure instanceof TransactionRollbackException) {
            return true;
        }
        return failure instanceof PgException e
                && e.getSqlState() != null
                && !e.getSqlState().matches("(08|57P|58|XX).*");
    }

    private static <T> Future<T> rollback(Transaction tx, Throwable failure) {
        return failure instanceof TransactionRollbackException
                ? Future.failedFuture(failure)
                : tx.rollback().transform(done -> Future.failedFuture(failure));
    }

    private Throwable giveUp(Throwable timeout) {
        var open = phase.compareAndSet(Phase.OPEN, Phase.GIVEN_UP);
        if (returned.compareAndSet(false, true)) {
            close(open);
        }
        return open ? timeout : DatabaseErrors.outcomeUnknown(timeout);
    }

    private void giveBack() {
        if (returned.compareAndSet(false, true)) {
            connection.close();
        }
    }

    /** For good: a pooled connection's own close would only lend it to the next, behind the statement that does not end. */
    private void close(boolean waiting) {
        if (waiting) {
            // A backend that waits for a lock does not see that its client is gone, and would keep its own locks
            // meanwhile.
            PgConnection.cast(connection)
                    .cancelRequest()
                    .onFailure(
                            silent -> LOG.debug("PostgreSQL was not told to stop a statement: {}", silent.toString()));
        }
        if (connection instanceof SqlConnectionInternal pooled) {
            pooled.unwrap().unwrap().close(null, Promise.promise());
        }
    }
}
