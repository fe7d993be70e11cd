package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import io.vertx.sqlclient.TransactionRollbackException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;

/**
 * One transaction that is given up after a time, with an honest answer. Until COMMIT is sent, giving up means that it never will be and
 * that the connection is closed, so PostgreSQL rolls back: nothing changed. Afterwards only PostgreSQL knows: the outcome is unknown.
 */
final class TimedTransaction {
    private enum Phase {
        OPEN,
        COMMITTING,
        GIVEN_UP
    }

    private final SqlConnection connection;
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.OPEN);
    private final Borrowed borrowed;

    private TimedTransaction(SqlConnection connection) {
        this.connection = connection;
        this.borrowed = new Borrowed(connection);
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
                .onComplete(any -> borrowed.giveBack());
        return ended.timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> ended.isComplete() ? ended : Future.failedFuture(giveUp(failure)));
    }

    private Future<Void> commit(Transaction tx) {
        if (!phase.compareAndSet(Phase.OPEN, Phase.COMMITTING)) {
            return Future.failedFuture(DatabaseErrors.unavailable());
        }
        return tx.commit()
                .recover(failure -> Future.failedFuture(
                        failure instanceof TransactionRollbackException || CommitErrors.isRolledBack(failure)
                                ? failure
                                : DatabaseErrors.outcomeUnknown(failure)));
    }

    private static <T> Future<T> rollback(Transaction tx, Throwable failure) {
        return failure instanceof TransactionRollbackException
                ? Future.failedFuture(failure)
                : tx.rollback().transform(done -> Future.failedFuture(failure));
    }

    private Throwable giveUp(Throwable timeout) {
        var open = phase.compareAndSet(Phase.OPEN, Phase.GIVEN_UP);
        borrowed.closeForGood(open);
        return open ? timeout : DatabaseErrors.outcomeUnknown(timeout);
    }
}
