package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes and checks slow hashes on two threads of their own ({@code countersign-secrets}), so that log-ins take neither an event loop
 * nor the processors that sign. When too many wait, more are refused as TooMany before any work. Shared by one node; any thread.
 */
public final class Secrets {
    private static final int THREADS = 2;
    private static final int MOST_AT_ONCE = 64;
    private static final int MOST_SECONDS = 10;

    private final WorkerExecutor workers;
    private final int memoryKib;
    private final int iterations;
    private final String dummy;
    private final int mostAtOnce;
    private final AtomicInteger atOnce = new AtomicInteger();
    private final AtomicLong computed = new AtomicLong();

    public Secrets(Vertx vertx, DomainConfig.AccessTokens config) {
        this(vertx, config, MOST_AT_ONCE);
    }

    Secrets(Vertx vertx, DomainConfig.AccessTokens config, int mostAtOnce) {
        this.workers = vertx.createSharedWorkerExecutor("countersign-secrets", THREADS, MOST_SECONDS, TimeUnit.SECONDS);
        this.memoryKib = config.argon2MemoryKib();
        this.iterations = config.argon2Iterations();
        this.dummy = Argon2Hash.ofNothing(memoryKib, iterations).toString();
        this.mostAtOnce = mostAtOnce;
    }

    /** The PHC string of a secret. */
    Future<String> hash(String secret) {
        return run(() -> {
            computed.incrementAndGet();
            return Argon2Hash.of(secret, memoryKib, iterations).toString();
        });
    }

    /**
     * The same call, for bodies that hold a password: what is kept to recognize a repeat must not be a quick way to guess it. The salt
     * comes from caller and key, so that equal calls stay equal.
     */
    Future<Call> guarded(Call call) {
        var key = call.idempotencyKey();
        if (key == null) {
            return Future.succeededFuture(call);
        }
        var caller = call.caller();
        var salt = RandomSecret.sha256(caller.organization() + "/" + caller.id() + "/" + key);
        return run(() -> {
            var body = HexFormat.of().formatHex(call.bodyHash());
            var hash = Argon2Hash.stretched(body, salt, memoryKib, iterations);
            return new Call(caller, call.requestId(), key, hash, call.source());
        });
    }

    /**
     * Whether the secret belongs to one of the hashes. A "no" always costs {@code cost} computations, also for no hash at all, so
     * that its time does not tell whether the login exists.
     *
     * @param hashes PHC strings, at most {@code cost} of them
     */
    Future<Boolean> matches(String secret, List<String> hashes, int cost) {
        return run(() -> {
            for (var hash : hashes) {
                if (matches(secret, hash)) {
                    return true;
                }
            }
            for (var i = hashes.size(); i < cost; i++) {
                matches(secret, dummy);
            }
            return false;
        });
    }

    private boolean matches(String secret, String hash) {
        computed.incrementAndGet();
        return Argon2Hash.parse(hash).matches(secret);
    }

    private <T> Future<T> run(Callable<T> work) {
        if (atOnce.incrementAndGet() > mostAtOnce) {
            atOnce.decrementAndGet();
            return Future.failedFuture(
                    new Refusal.TooMany("too many log-ins at once; try again in a second", 1).refused());
        }
        return workers.executeBlocking(work, false).onComplete(done -> atOnce.decrementAndGet());
    }

    /** Hashes computed so far. */
    long computed() {
        return computed.get();
    }

    public Future<Void> close() {
        return workers.close();
    }
}
