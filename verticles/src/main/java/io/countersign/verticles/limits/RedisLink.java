package io.countersign.verticles.limits;

import io.countersign.verticles.DomainConfig;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One pipelined connection to Redis on one event loop, with a short patience: a command that is not answered in time fails, and after
 * a few of those Redis counts as absent for a while, so that a slow Redis costs one patience and not one for every signature.
 */
final class RedisLink {
    private static final Logger LOG = LoggerFactory.getLogger(RedisLink.class);
    /** The pause after the first failed attempt to connect; it doubles up to the longest one. */
    private static final long FIRST_PAUSE_MILLIS = 250;

    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    /** An attempt to connect, or a connection, on which nothing was said for so long is given up: its machine may be gone. */
    private static final long LONGEST_SILENCE_MILLIS = 5_000;

    private static final long REST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int LATE_ANSWERS_BEFORE_REST = 3;
    /** Bounded: more commands on their way than this fail at once. */
    private static final int MOST_ON_THE_WAY = 4_096;

    private static final IllegalStateException ABSENT = new Silent("Redis is not connected");
    private static final IllegalStateException LATE = new Silent("Redis did not answer in time");

    private final Vertx vertx;
    private final Context context;
    private final RedisOptions options;
    private final long patienceNanos;
    private final Trouble trouble;
    private final ArrayDeque<Waiting> onTheWay = new ArrayDeque<>();
    private volatile Redis redis;
    private volatile @Nullable RedisConnection connection;
    private volatile long restUntil = System.nanoTime();
    private volatile boolean closed;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private int lateInARow;
    /** When the first command was given up that nothing came after; 0 when there is none. */
    private long silentSince;

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

    RedisLink(Vertx vertx, String uri, DomainConfig.Redis config) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.patienceNanos = config.timeout().toNanos();
        this.trouble = new Trouble(uri, config.password());
        this.options = options(uri, config);
        this.redis = Redis.createClient(vertx, options);
        context.runOnContext(started -> {
            sweeper = vertx.setPeriodic(Math.max(1, config.timeout().toMillis() / 2), tick -> giveUpOnLate());
            connect();
        });
    }

    private static RedisOptions options(String uri, DomainConfig.Redis config) {
        var options = new RedisOptions();
        options.getNetClientOptions().setConnectTimeout((int) LONGEST_SILENCE_MILLIS);
        options.setConnectionString(uri)
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(8)
                .setMaxWaitingHandlers(MOST_ON_THE_WAY + 64);
        if (config.password() != null) {
            options.setPassword(config.password());
        }
        if (uri.startsWith("rediss:")) {
            // The scheme alone makes the client connect in the open and then fail, because it has no options for TLS.
            options.getNetClientOptions().setSsl(true).setHostnameVerificationAlgorithm("HTTPS");
            var authority = config.tlsCertificate();
            if (authority != null) {
                options.getNetClientOptions().setTrustOptions(new PemTrustOptions().addCertPath(authority.toString()));
            }
        }
        return options;
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
            silentSince = 0;
            if (answer.failed()) {
                promise.tryFail(answer.cause());
            } else if (promise.tryComplete(answer.result())) {
                lateInARow = 0;
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
                silentSince = silentSince == 0 ? now : silentSince;
            }
        }
        if (lateInARow >= LATE_ANSWERS_BEFORE_REST) {
            lateInARow = 0;
            restUntil = now + REST_NANOS;
            giveUpOnSilence(now);
        }
    }

    private void giveUpOnSilence(long now) {
        var open = connection;
        if (open != null && now - silentSince > TimeUnit.MILLISECONDS.toNanos(LONGEST_SILENCE_MILLIS)) {
            lost(open);
        }
    }

    /** A command that nobody waits for was not answered. */
    void lostAnswer() {
        LOG.debug("a settlement was not answered by Redis");
    }

    boolean up() {
        return connection != null && System.nanoTime() - restUntil >= 0;
    }

    /** What Redis said when it refused this client; null while it does not, or says nothing. */
    @Nullable
    String refusal() {
        return trouble.refusal();
    }

    private void connect() {
        if (closed) {
            return;
        }
        var client = redis;
        var tooLong = vertx.setTimer(LONGEST_SILENCE_MILLIS, timer -> {
            trouble.silence();
            again();
        });
        client.connect()
                .compose(RedisLink::admitted)
                .onComplete(attempt -> context.runOnContext(turn -> {
                    vertx.cancelTimer(tooLong);
                    if (client != redis) {
                        return; // Given up, and closed with its client.
                    }
                    if (attempt.failed()) {
                        failed(attempt.cause());
                        return;
                    }
                    var fresh = attempt.result();
                    fresh.endHandler(ended -> lost(fresh));
                    fresh.exceptionHandler(failure -> lost(fresh));
                    silentSince = 0;
                    connection = fresh;
                    pauseMillis = FIRST_PAUSE_MILLIS;
                    trouble.over();
                    LOG.info("Redis answers");
                }));
    }

    /** Without a password the client takes a connection for good on which Redis then refuses every command. */
    private static Future<RedisConnection> admitted(RedisConnection fresh) {
        return fresh.send(Request.cmd(Command.PING)).transform(answer -> {
            if (answer.failed() && Trouble.asksForPassword(answer.cause())) {
                return Future.failedFuture(answer.cause());
            }
            return Future.succeededFuture(fresh);
        });
    }

    private void failed(Throwable failure) {
        if (!closed) {
            trouble.because(failure);
            again();
        }
    }

    private void lost(RedisConnection which) {
        context.runOnContext(turn -> {
            if (connection == which) {
                connection = null;
                LOG.warn("Redis is gone; signing goes on without its hints");
                onTheWay.forEach(waiting -> waiting.promise.tryFail(ABSENT));
                onTheWay.clear();
                again();
            }
        });
    }

    /** With a client of its own for each attempt: a refused one leaves its socket open until the client is closed. */
    private void again() {
        if (closed) {
            return;
        }
        redis.close();
        redis = Redis.createClient(vertx, options);
        vertx.setTimer(pauseMillis, timer -> connect());
        pauseMillis = Math.min(LONGEST_PAUSE_MILLIS, pauseMillis * 2);
    }

    Future<Void> close() {
        closed = true;
        connection = null;
        vertx.cancelTimer(sweeper);
        return redis.close();
    }
}
