package io.countersign.verticles;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.worker.OrderSeal;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StopTest {
    private static final int TRIES = 5;

    private final String database = TestServers.postgres()
            .createDatabase("stop_" + UUID.randomUUID().toString().replace("-", ""));

    @Test
    void refused_log_ins_that_were_only_counted_are_in_the_log_after_a_stop() throws Exception {
        var vertx = Vertx.vertx();
        var domain = await(Verticles.deploy(vertx, config(), new OrderSeal(new byte[32])));
        for (var i = 0; i < TRIES; i++) {
            await(domain.tokens()
                    .clientCredentials("nobody", "wrong", "request")
                    .otherwiseEmpty());
            await(domain.tokens()
                    .password("nowhere", "nobody", "wrong", "request")
                    .otherwiseEmpty());
        }
        await(domain.close());
        await(vertx.close());

        assertThat(counted("client_credentials")).isEqualTo(TRIES);
        assertThat(counted("password")).isEqualTo(TRIES);
    }

    /** Bytes before the body of a leaf: version, node, sequence, previous hash, time, slot. */
    private long counted(String method) throws Exception {
        var server = TestServers.postgres();
        var query = "SELECT coalesce(sum((body -> 'details' ->> 'count')::bigint), 0) FROM (SELECT"
                + " convert_from(substring(leaf FROM 74), 'UTF8')::jsonb AS body FROM audit_leaves"
                + " WHERE type = 'identity.login_refused') leaves WHERE body -> 'details' ->> 'method' = ?";
        try (var connection = DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
                var statement = connection.prepareStatement(query)) {
            statement.setString(1, method);
            try (var rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                return rows.getLong(1);
            }
        }
    }

    private DomainConfig config() {
        var server = TestServers.postgres();
        return new DomainConfig(
                "test",
                DomainConfig.Postgres.plain(
                        server.host(), server.port(), database, server.user(), server.password(), 4),
                new DomainConfig.Redis(null, null, Duration.ofMillis(10)),
                new DomainConfig.AccessTokens("i", "a", Duration.ofMinutes(10), Duration.ofHours(24), 64, 1),
                new DomainConfig.SigningLimits(100, Duration.ofSeconds(2), Duration.ofSeconds(2)),
                List.of("none"));
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
