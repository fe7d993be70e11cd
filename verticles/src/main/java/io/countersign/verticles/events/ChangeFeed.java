package io.countersign.verticles.events;

import io.countersign.verticles.store.Connections;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgNotification;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears the notifications of PostgreSQL on one connection of its own. While it is not {@link #listening}, nothing that was remembered
 * may be trusted; after it hears again, everything remembered before is told to be forgotten.
 */
public final class ChangeFeed {
    /** Payloads {@code signer:ID}, {@code identity:ID}, {@code organization:ID}, {@code request:ID}, {@code grant:ID:SIGNER:GRANTEE}. */
    public static final String CHANGES = "countersign_changes";

    /** Payload: the new size of the Merkle tree. */
    public static final String LOG_GROWTH = "countersign_log";

    static final String FENCES = "countersign_fences";
    static final String ANSWERS = "countersign_fence_answers";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeFeed.class);
    private static final long RETRY_MILLIS = 200;

    /** Nothing is sent on this connection, so that its other end is gone would show hours later, or never. */
    private static final long PROBE_MILLIS = 2_000;

    private final Vertx vertx;
    private final PgConnectOptions options;
    private final List<Consumer<PgNotification>> listeners = new CopyOnWriteArrayList<>();
    private final List<Runnable> afterDeafness = new CopyOnWriteArrayList<>();
    private volatile @Nullable PgConnection connection;
    private volatile boolean closed;

    public ChangeFeed(Vertx vertx, PgConnectOptions options) {
        this.vertx = vertx;
        this.options = options;
    }

    /** Every notification of the four channels, on the feed's event loop; must not block. */
    public void onNotification(Consumer<PgNotification> listener) {
        listeners.add(listener);
    }

    /** Called each time the feed hears again after it may have missed something. */
    public void onHearingAgain(Runnable forget) {
        afterDeafness.add(forget);
    }

    /** Whether every committed change reaches this node. */
    public boolean listening() {
        return connection != null;
    }

    /** Connects; fails when PostgreSQL does not answer. Later losses heal by themselves. */
    public Future<Void> start() {
        return Connections.open(vertx, options).compose(fresh -> {
            fresh.notificationHandler(notification -> listeners.forEach(listener -> tell(listener, notification)));
            fresh.closeHandler(gone -> lost(fresh));
            return fresh.query("LISTEN " + CHANGES + "; LISTEN " + FENCES + "; LISTEN " + ANSWERS + "; LISTEN "
                            + LOG_GROWTH)
                    .execute()
                    .timeout(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                    .onSuccess(ready -> hear(fresh))
                    .onFailure(failure -> fresh.close())
                    .mapEmpty();
        });
    }

    private void hear(PgConnection fresh) {
        if (closed) {
            fresh.close();
            return;
        }
        connection = fresh;
        vertx.setPeriodic(PROBE_MILLIS, timer -> probe(fresh, timer));
        afterDeafness.forEach(Runnable::run);
    }

    private void probe(PgConnection open, long timer) {
        if (connection != open) {
            vertx.cancelTimer(timer);
            return;
        }
        open.query("SELECT 1")
                .execute()
                .timeout(PROBE_MILLIS, TimeUnit.MILLISECONDS)
                .onFailure(silent -> {
                    open.close();
                    lost(open);
                });
    }

    private static void tell(Consumer<PgNotification> listener, PgNotification notification) {
        try {
            listener.accept(notification);
        } catch (RuntimeException e) {
            LOG.error("a listener failed on {} {}", notification.getChannel(), notification.getPayload(), e);
        }
    }

    private void lost(PgConnection which) {
        if (connection == which) {
            connection = null;
            LOG.warn("the connection that hears changes is gone; nothing is remembered until it is back");
            again();
        }
    }

    private void again() {
        if (!closed) {
            vertx.setTimer(RETRY_MILLIS, timer -> start().onFailure(failure -> again()));
        }
    }

    public Future<Void> close() {
        closed = true;
        var open = connection;
        connection = null;
        return open == null ? Future.succeededFuture() : open.close();
    }
}
