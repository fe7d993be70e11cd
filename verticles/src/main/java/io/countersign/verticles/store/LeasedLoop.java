package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does some work again and again, on one node at a time: every node runs the loop, the one that holds the lease works. One round at a
 * time; the next follows after the period, or shortly after a round that did something or a {@link #nudge}.
 */
public final class LeasedLoop {
    private static final Logger LOG = LoggerFactory.getLogger(LeasedLoop.class);

    /** Between rounds that have work; whatever nudges, PostgreSQL sees at most 50 rounds a second. */
    private static final long SOON_MILLIS = 20;

    /** A round that takes longer is given up. The next one moves the fence, so what is left of the old one changes nothing. */
    private static final long LONGEST_SECONDS = 60;

    /** A node that cannot do the work leaves it alone for so many periods; by then each of the others has asked for the lease. */
    private static final int PERIODS_ASIDE = 5;

    /** Where no node can do the work the lease goes round, and the same trouble is told again only after this. */
    private static final long TOLD_NANOS = TimeUnit.MINUTES.toNanos(10);

    /** The work of one round. */
    @FunctionalInterface
    public interface Work {
        /**
         * Works inside {@link Lease.Held#change}, or at least checks the lease in each of its transactions.
         *
         * @return how much was done; anything but zero asks for another round soon. Fails with {@link NotHereException} where another node
         *     may do better
         */
        Future<Integer> round(Lease.Held held);
    }

    /** This node cannot do the work, though another one may: the lease is given back, and not asked for until the others could take it. */
    public static final class NotHereException extends RuntimeException {
        private static final long serialVersionUID = 1;

        public NotHereException(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final Vertx vertx;
    private final Database database;
    private final Lease lease;
    private final Duration period;
    private final String trouble;
    private final Work work;
    private long timer = -1;
    private boolean closed;
    private boolean atWork;
    private boolean nudged;
    private boolean mine;
    private boolean failing;
    private String told = "";
    private long toldNanos;
    private Future<?> running = Future.succeededFuture();

    /**
     * @param period from the end of one round to the begin of the next while there is nothing to do
     * @param trouble the sentence for the log when rounds begin to fail
     */
    public LeasedLoop(Vertx vertx, Database database, Lease lease, Duration period, String trouble, Work work) {
        this.vertx = vertx;
        this.database = database;
        this.lease = lease;
        this.period = period;
        this.trouble = trouble;
        this.work = work;
    }

    /** Begins with a first round. */
    public synchronized void start() {
        next(SOON_MILLIS);
    }

    /**
     * Says that there is work. The next round follows at once, or as soon as the present one has ended; on a node that did not get the
     * lease in its last round it waits for the period as ever.
     */
    public synchronized void nudge() {
        // Once only: who nudges all the time must not push the round ahead of them.
        if (!nudged && !atWork && mine) {
            next(SOON_MILLIS);
        }
        nudged = true;
    }

    private void next(long millis) {
        vertx.cancelTimer(timer);
        if (!closed) {
            timer = vertx.setTimer(millis, tick -> tick());
        }
    }

    private synchronized void tick() {
        if (closed || atWork) {
            return;
        }
        atWork = true;
        nudged = false;
        running = round().timeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .onSuccess(this::ended)
                .onFailure(this::failed);
    }

    /** One round: empty when the lease is another node's, else what the work did. */
    public Future<OptionalInt> round() {
        return lease.take(database)
                .compose(taken -> taken.isEmpty()
                        ? Future.succeededFuture(OptionalInt.empty())
                        : work.round(taken.get()).map(OptionalInt::of))
                .recover(failure -> switch (failure) {
                    case Lease.LostException lost -> Future.succeededFuture(OptionalInt.empty());
                    case NotHereException notHere ->
                        lease.release(database).transform(released -> Future.failedFuture(notHere));
                    default -> Future.failedFuture(failure);
                });
    }

    private synchronized void ended(OptionalInt done) {
        atWork = false;
        failing = false;
        mine = done.isPresent();
        next(mine && (nudged || done.getAsInt() > 0) ? SOON_MILLIS : period.toMillis());
    }

    private synchronized void failed(Throwable cause) {
        var notHere = cause instanceof NotHereException;
        // What a stop cut off is no trouble.
        if (!closed && (notHere ? isNews(cause.toString()) : !failing)) {
            LOG.warn(trouble, cause);
        }
        atWork = false;
        failing = true;
        mine = mine && !notHere;
        next(notHere ? period.multipliedBy(PERIODS_ASIDE).toMillis() : period.toMillis());
    }

    private boolean isNews(String text) {
        var now = System.nanoTime();
        if (text.equals(told) && now - toldNanos < TOLD_NANOS) {
            return false;
        }
        told = text;
        toldNanos = now;
        return true;
    }

    /** Finishes the round under way and gives the lease back. */
    public Future<Void> close() {
        return close(Duration.ofSeconds(LONGEST_SECONDS));
    }

    /**
     * The same, but the round under way is waited for so long at most. For work that may be cut off anywhere: what it
     * did not write down by then is done again, by the node that has the lease.
     */
    public synchronized Future<Void> close(Duration patience) {
        closed = true;
        vertx.cancelTimer(timer);
        return running.timeout(patience.toMillis(), TimeUnit.MILLISECONDS).transform(done -> lease.release(database));
    }
}
