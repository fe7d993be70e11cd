package io.countersign.verticles.identity;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Contexts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The key that this node signs access tokens with. It is made in memory and its public half is published before the first token is
 * signed; a new one takes its place when it is due, and the published half stays until the last token of the old one has expired.
 * Any thread.
 */
final class TokenKeys {
    private static final Queries SQL = Queries.of("identity");
    private static final Duration SLACK = Duration.ofMinutes(1);

    /** @param dueAt when the next one takes its place, on PostgreSQL's clock */
    private record Current(SigningKey key, Instant dueAt) {}

    private final Vertx vertx;
    private final Database database;
    private final PublishedKeys published;
    private final DomainConfig.AccessTokens config;
    private volatile @Nullable Current current;
    private @Nullable Future<Current> rotating;

    TokenKeys(Vertx vertx, Database database, PublishedKeys published, DomainConfig.AccessTokens config) {
        this.vertx = vertx;
        this.database = database;
        this.published = published;
        this.config = config;
    }

    /** The key to sign with, which every node can verify by now. */
    Future<SigningKey> signing(Instant databaseNow) {
        var now = current;
        if (now != null && databaseNow.isBefore(now.dueAt())) {
            return Future.succeededFuture(now.key());
        }
        return rotate().map(Current::key);
    }

    private Future<Current> rotate() {
        Promise<Current> rotation = Promise.promise();
        synchronized (this) {
            if (rotating != null) {
                return Contexts.here(vertx, rotating);
            }
            rotating = rotation.future();
        }
        publish(SigningKey.generate()).onComplete(done -> {
            rotated();
            rotation.handle(done);
        });
        return Contexts.here(vertx, rotation.future());
    }

    private synchronized void rotated() {
        rotating = null;
    }

    private Future<Current> publish(SigningKey key) {
        var lives = config.keyRotation().plus(config.longestLifetime()).plus(SLACK);
        return database.systemChange(tx -> tx.update(SQL.get("deleteOldTokenKeys"), Tuple.tuple())
                        .compose(deleted -> tx.first(
                                SQL.get("publishTokenKey"),
                                Tuple.of(key.kid(), key.publicJwk(), lives.toMillis() / 1000.0),
                                row -> {
                                    tx.record(
                                            Event.system("token_key.published").with("kid", key.kid()));
                                    return new Validity(
                                            row.getOffsetDateTime("created_at").toInstant(),
                                            row.getOffsetDateTime("expires_at").toInstant());
                                })))
                .map(rows -> use(key, rows.orElseThrow()));
    }

    private record Validity(Instant from, Instant until) {}

    private Current use(SigningKey key, Validity validity) {
        published.add(key.kid(), key.publicJwk(), validity.until());
        var next = new Current(key, validity.from().plus(config.keyRotation()));
        current = next;
        return next;
    }
}
