package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.internal.SqlConnectionInternal;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection of the pool, which is given back once, or closed for good. */
public final class Borrowed {
    private static final Logger LOG = LoggerFactory.getLogger(Borrowed.class);

    private final SqlConnection connection;
    private final AtomicBoolean returned = new AtomicBoolean();

    Borrowed(SqlConnection connection) {
        this.connection = connection;
    }

    /**
     * Work on one connection; fails with a {@link TimeoutException} when that takes longer, waiting for the connection included. PostgreSQL is told to stop it then, so that the
     * connection is soon free for others: a few seconds of such work would take the whole pool.
     *
     * @param work must not throw
     */
    public static <T> Future<T> within(Duration patience, Pool pool, Function<SqlConnection, Future<T>> work) {
        var millis = patience.toMillis();
        return pool.getConnection()
                .compose(lent -> {
                    var borrowed = new Borrowed(lent);
                    return work.apply(lent)
                            .onComplete(done -> borrowed.giveBack())
                            .timeout(millis, TimeUnit.MILLISECONDS)
                            .onFailure(failure -> borrowed.stop());
                })
                .timeout(millis, TimeUnit.MILLISECONDS);
    }

    void giveBack() {
        if (returned.compareAndSet(false, true)) {
            connection.close();
        }
    }

    /** Ends the statement that runs, unless the connection was given back already. */
    private void stop() {
        if (!returned.get()) {
            PgConnection.cast(connection)
                    .cancelRequest()
                    .onFailure(
                            silent -> LOG.debug("PostgreSQL was not told to stop a statement: {}", silent.toString()));
        }
    }

    /**
     * A pooled connection's own close would only lend it to the next, behind the statement that does not end.
     *
     * @param waiting whether a statement may wait for a lock: its backend would not see that its client is gone, and keep its own locks
     */
    void closeForGood(boolean waiting) {
        if (waiting) {
            stop();
        }
        if (returned.compareAndSet(false, true) && connection instanceof SqlConnectionInternal pooled) {
            pooled.unwrap().unwrap().close(null, Promise.promise());
        }
    }
}
