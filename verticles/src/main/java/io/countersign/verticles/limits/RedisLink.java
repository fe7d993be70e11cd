package io.countersign.verticles.limits;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipelined connection to Redis on one event loop, with a short patience: a command that is not answered in time fails, and after
 * a few of those Redis counts as absent for a while, so that a slow Redis costs one patience and not one for every signature.
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    private static final long RECONNECT_MILLIS = 250;
    private static final long REST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int LATE_ANSWERS_BEFORE_REST = 3;
    /** Bounded: more commands on their way than this fail at once. */
    private static final int MOST_ON_THE_WAY = 4_096;

    private static final IllegalStateException ABSENT = new Silent("Redis is not connected");
    private static final IllegalStateException LATE = new Silent("Redis did not answer in time");

    private final Vertx vertx;
    private final Context context;
    private final Redis redis;
    private final long patienceNanos;
    private final ArrayDeque<Waiting> onTheWay = new ArrayDeque<>();
    private volatile @Nullable RedisConnection connection;
    private volatile long restUntil = System.nanoTime();
    private volatile boolean closed;
    private int lateInARow;
    private long sweeper;

    private record Waiting(long since, Promise<Response> promise) {}

    /** A failure that is an answer; it needs no stack trace. */
    private static final class Silent extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        Silent(String message) {
            super(message);
        }

        @Override
        public synchronized Throwable fillInStackTrace() {
            return this;
        }
    }

    RedisLink(Vertx vertx, String uri, @Nullable String password, Duration patience) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.patienceNanos = patience.toNanos();
        var options = new RedisOptions()
                .setConnectionString(uri)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(8)
                .setMaxWaitingHandlers(MOST_ON_THE_WAY + 64);
        if (password != null) {
            options.setPassword(password);
        }
        this.redis = Redis.createClient(vertx, options);
        context.runOnContext(started -> {
            sweeper = vertx.setPeriodic(Math.max(1, patience.toMillis() / 2), tick -> giveUpOnLate());
            connect();
        });
    }

    /** Runs something on the link's event loop, after what runs there now. */
    void soon(Runnable task) {
        context.runOnContext(turn -> task.run());
    }

    /** The answer, or a failure after the patience at the latest; completes on the link's event loop. */
    Future<Response> send(Request request) {
        if (!up()) {
            return Future.failedFuture(ABSENT);
        }
        var promise = Promise.<Response>promise();
        if (Vertx.currentContext() == context) {
            sendNow(request, promise);
        } else {
            context.runOnContext(turn -> sendNow(request, promise));
        }
        return promise.future();
    }

    private void sendNow(Request request, Promise<Response> promise) {
        var open = connection;
        if (open == null || onTheWay.size() >= MOST_ON_THE_WAY) {
            promise.fail(ABSENT);
            return;
        }
        onTheWay.add(new Waiting(System.nanoTime(), promise));
        open.send(request).onComplete(answer -> {
            while (!onTheWay.isEmpty() && onTheWay.peekFirst().promise.future().isComplete()) {
                onTheWay.pollFirst();
            }
            if (answer.succeeded()) {
                lateInARow = 0;
                promise.tryComplete(answer.result());
            } else {
                promise.tryFail(answer.cause());
            }
        });
    }

    private void giveUpOnLate() {
        var now = System.nanoTime();
        for (var first = onTheWay.peekFirst();
                first != null && now - first.since > patienceNanos;
                first = onTheWay.peekFirst()) {
            onTheWay.pollFirst();
            if (first.promise.tryFail(LATE)) {
                lateInARow++;
            }
        }
        if (lateInARow >= LATE_ANSWERS_BEFORE_REST) {
            lateInARow = 0;
            restUntil = now + REST_NANOS;
        }
    }

    /** A command that nobody waits for was not answered. */
    void lostAnswer() {
        LOG.debug("a settlement was not answered by Redis");
    }

    boolean up() {
        return connection != null && System.nanoTime() - restUntil >= 0;
    }

    private void connect() {
        if (closed) {
            return;
        }
        redis.connect()
                .onComplete(attempt -> context.runOnContext(turn -> {
                    if (attempt.failed()) {
                        again();
                        return;
                    }
                    var fresh = attempt.result();
                    fresh.endHandler(ended -> lost(fresh));
                    fresh.exceptionHandler(failure -> lost(fresh));
                    connection = fresh;
                    LOG.info("Redis answers");
                }));
    }

    private void lost(RedisConnection which) {
        context.runOnContext(turn -> {
            if (connection == which) {
                connection = null;
                LOG.warn("Redis is gone; signing goes on without its hints");
                onTheWay.forEach(waiting -> waiting.promise.tryFail(ABSENT));
                onTheWay.clear();
                which.close();
                again();
            }
        });
    }

    private void again() {
        vertx.setTimer(RECONNECT_MILLIS, timer -> connect());
    }

    Future<Void> close() {
        closed = true;
        connection = null;
        vertx.cancelTimer(sweeper);
        return redis.close();
    }
}
