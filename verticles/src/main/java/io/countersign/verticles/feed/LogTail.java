package io.countersign.verticles.feed;

import io.countersign.verticles.events.ChangeFeed;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells on this gateway that the tree has grown, whichever gateway made it grow: at once by a notification of PostgreSQL, and by a look
 * each second for those that were lost.
 */
public final class LogTail {
    private static final Logger LOG = LoggerFactory.getLogger(LogTail.class);
    private static final long LOOK_MILLIS = 1_000;

    private final Vertx vertx;
    private final EventLog log;
    private final List<LongConsumer> listeners = new CopyOnWriteArrayList<>();
    private final List<LongConsumer> losers = new CopyOnWriteArrayList<>();
    private final AtomicLong size = new AtomicLong();
    private final AtomicBoolean looking = new AtomicBoolean();
    private long timer = -1;

    public LogTail(Vertx vertx, EventLog log, ChangeFeed feed) {
        this.vertx = vertx;
        this.log = log;
        feed.onNotification(notification -> {
            if (ChangeFeed.LOG_GROWTH.equals(notification.getChannel())) {
                grown(Long.parseLong(notification.getPayload()));
            }
        });
    }

    /** Called with the new size each time the tree has grown, on an event loop; must not block. Sizes rise until {@link #onShrunk}. */
    public void onGrown(LongConsumer listener) {
        listeners.add(listener);
    }

    /** Called with the size of a tree that lost leaves, because an older database was restored; what was read of it is void. */
    public void onShrunk(LongConsumer listener) {
        losers.add(listener);
    }

    /** The size that was heard of last. */
    public long size() {
        return size.get();
    }

    /** Reads the size once, then listens. */
    public Future<Void> start() {
        return look().onSuccess(known -> timer = vertx.setPeriodic(LOOK_MILLIS, tick -> look()));
    }

    private Future<Void> look() {
        // One at a time: what an earlier look saw is older than what a later one did, whichever is answered first.
        if (!looking.compareAndSet(false, true)) {
            return Future.succeededFuture();
        }
        var before = size.get();
        return log.size()
                .onSuccess(now -> {
                    // Only what was known before the look is surely older than what was seen.
                    if (now < before) {
                        shrunk(now);
                    } else {
                        grown(now);
                    }
                })
                .onFailure(failure -> LOG.debug("the size of the log is not known this time", failure))
                .onComplete(told -> looking.set(false))
                .mapEmpty();
    }

    private void grown(long now) {
        if (size.getAndAccumulate(now, Math::max) >= now) {
            return;
        }
        tell(listeners, now);
    }

    private void shrunk(long now) {
        LOG.error("ALARM the log has {} leaves and had {}: was an older database restored?", now, size.get());
        size.set(now);
        tell(losers, now);
    }

    private static void tell(List<LongConsumer> listeners, long now) {
        for (var listener : listeners) {
            try {
                listener.accept(now);
            } catch (RuntimeException e) {
                LOG.error("a reader of the log failed at size {}", now, e);
            }
        }
    }

    public void close() {
        vertx.cancelTimer(timer);
    }
}
