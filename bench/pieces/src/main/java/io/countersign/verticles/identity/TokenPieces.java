package io.countersign.verticles.identity;

import io.countersign.bench.pieces.Right;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Node;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** An access token held against a key that is known, so that nobody asks the database. */
@State(Scope.Benchmark)
public class TokenPieces {
    private static final Duration LIFETIME = Duration.ofHours(1);

    private final Vertx vertx = Vertx.vertx();
    private final PublishedKeys keys = new PublishedKeys(vertx, neverAsked());
    private final DomainConfig.AccessTokens config = new DomainConfig.AccessTokens(
            "https://gateway.example", "https://gateway.example", LIFETIME, LIFETIME, Duration.ofDays(1), 19_456, 2);
    private final UUID subject = UUID.randomUUID();
    private final String token;
    private final AccessTokenVerifier remembering = new AccessTokenVerifier(keys, config, InstantSource.system());

    public TokenPieces() {
        var key = SigningKey.generate();
        var now = Instant.now();
        keys.add(key.kid(), key.publicJwk(), now.plus(LIFETIME.multipliedBy(2)));
        this.token = key.sign(new JsonObject()
                .put("iss", config.issuer())
                .put("aud", config.audience())
                .put("sub", subject.toString())
                .put("client_id", subject.toString())
                .put("jti", UUID.randomUUID().toString())
                .put(AccessToken.ORGANIZATION, UUID.randomUUID().toString())
                .put(AccessToken.GENERATION, 1)
                .put("iat", now.getEpochSecond())
                .put("exp", now.plus(LIFETIME).getEpochSecond()));
        Right.that(
                tokenFirst() instanceof AccessToken first && subject.equals(first.subject()),
                "a token is accepted at first sight");
        Right.that(token().equals(token()), "a token is accepted again");
    }

    private Database neverAsked() {
        var pool = PgBuilder.pool()
                .connectingTo(new PgConnectOptions())
                .using(vertx)
                .build();
        return new Database(pool, new Node(UUID.randomUUID(), "bench"), takesRightsAway -> Future.succeededFuture());
    }

    @Benchmark
    public Object token() {
        return accepted(remembering);
    }

    /** By a verifier that remembers nothing; making it takes little beside its work. */
    @Benchmark
    public Object tokenFirst() {
        return accepted(new AccessTokenVerifier(keys, config, InstantSource.system()));
    }

    private AccessToken accepted(AccessTokenVerifier verifier) {
        return verifier.verify(token).toCompletionStage().toCompletableFuture().join();
    }

    @TearDown
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
