package io.countersign.verticles.identity;

import io.countersign.verticles.store.Contexts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.auth.JWTOptions;
import io.vertx.ext.auth.jwt.JWTAuth;
import io.vertx.ext.auth.jwt.JWTAuthOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The public keys of all nodes as the database knows them, in memory. An unknown key id leads to a reload; however many ask, there are
 * at most 50 a second, so that a made-up one costs the database little and its sender no more than a moment. Any thread.
 */
final class PublishedKeys {
    private static final Queries SQL = Queries.of("identity");
    private static final long BETWEEN_LOADS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long FRESH = TimeUnit.SECONDS.toNanos(1);

    /**
     * A key to verify with; its verifier knows no other key, so that a token cannot choose one.
     *
     * @param expiresAt no token of this key lives longer
     */
    record PublishedKey(String kid, JsonObject publicJwk, Instant expiresAt, JWTAuth verifier) {}

    private final Vertx vertx;
    private final Database database;
    private volatile Map<String, PublishedKey> known = Map.of();
    private long lastLoad = System.nanoTime() - FRESH;
    private @Nullable Promise<Void> nextLoad;

    PublishedKeys(Vertx vertx, Database database) {
        this.vertx = vertx;
        this.database = database;
    }

    /** The key, from memory or after one reload; empty when no node has published it or its last token has expired. */
    Future<Optional<PublishedKey>> find(String kid) {
        var key = known.get(kid);
        if (key != null) {
            return Future.succeededFuture(Optional.of(key));
        }
        return load().map(loaded -> Optional.ofNullable(known.get(kid)));
    }

    /** All keys that tokens may be signed with, at most a second old. */
    Future<List<PublishedKey>> all() {
        return (isFresh() ? Future.<Void>succeededFuture() : load()).map(loaded -> List.copyOf(known.values()));
    }

    private synchronized boolean isFresh() {
        return System.nanoTime() - lastLoad < FRESH;
    }

    /** Remembers a key that this node has just published. */
    synchronized void add(String kid, JsonObject publicJwk, Instant expiresAt) {
        var more = new LinkedHashMap<>(known);
        more.put(kid, key(kid, publicJwk, expiresAt));
        known = Map.copyOf(more);
    }

    // Whoever asks while a load is running waits for the next one: the running one may have read before the key was
    // published.
    private Future<Void> load() {
        Promise<Void> load;
        long wait;
        synchronized (this) {
            if (nextLoad != null) {
                return Contexts.here(vertx, nextLoad.future());
            }
            load = Promise.promise();
            nextLoad = load;
            wait = TimeUnit.NANOSECONDS.toMillis(lastLoad + BETWEEN_LOADS - System.nanoTime());
        }
        if (wait <= 0) {
            start(load);
        } else {
            vertx.setTimer(wait, timer -> start(load));
        }
        return Contexts.here(vertx, load.future());
    }

    private void start(Promise<Void> load) {
        synchronized (this) {
            nextLoad = null;
            lastLoad = System.nanoTime();
        }
        database.read(tx -> tx.all(SQL.get("tokenKeys"), Tuple.tuple(), this::knownOrNew))
                .map(this::replace)
                .onComplete(load);
    }

    /** A verifier is dear to make, so a key that is known keeps its own. */
    private PublishedKey knownOrNew(Row row) {
        var kid = row.getString("kid");
        var same = known.get(kid);
        return same != null
                ? same
                : key(
                        kid,
                        row.getJsonObject("public_jwk"),
                        row.getOffsetDateTime("expires_at").toInstant());
    }

    private synchronized @Nullable Void replace(List<PublishedKey> keys) {
        var fresh = new LinkedHashMap<String, PublishedKey>();
        keys.forEach(key -> fresh.put(key.kid(), key));
        known = Map.copyOf(fresh);
        return null;
    }

    private PublishedKey key(String kid, JsonObject publicJwk, Instant expiresAt) {
        // Times are judged by AccessTokenVerifier, which tells an expired token from a wrong one.
        var options = new JWTAuthOptions()
                .addJwk(publicJwk)
                .setJWTOptions(
                        new JWTOptions().setAlgorithm(AccessToken.ALGORITHM).setIgnoreExpiration(true));
        return new PublishedKey(kid, publicJwk, expiresAt, JWTAuth.create(vertx, options));
    }
}
