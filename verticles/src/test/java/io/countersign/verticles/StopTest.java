package io.countersign.verticles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @Test
    void a_start_that_a_setting_refuses_when_all_connections_are_open_closes_them_in_good_order() throws Exception {
        var vertx = Vertx.vertx();
        var start = Verticles.deploy(vertx, calling("10.1.2.3/16"), new OrderSeal(new byte[32]));

        assertThatThrownBy(() -> await(start)).hasMessageContaining("\"10.1.2.3/16\" is not a network");

        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'node.stopped'"))
                .isOne();
        // PostgreSQL ends what serves a connection a little after the connection.
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        var open =
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                        + " AND backend_type = 'client backend'";
        while (number(open) > 0) {
            assertThat(System.nanoTime()).as("connections still open").isLessThan(deadline);
        }
        await(vertx.close());
    }

    /** Bytes before the body of a leaf: version, node, sequence, previous hash, time, slot. */
    private long counted(String method) throws Exception {
        var query = "SELECT coalesce(sum((body -> 'details' ->> 'count')::bigint), 0) FROM (SELECT"
                + " convert_from(substring(leaf FROM 74), 'UTF8')::jsonb AS body FROM audit_leaves"
                + " WHERE type = 'identity.login_refused') leaves WHERE body -> 'details' ->> 'method' = '%s'";
        return number(query.formatted(method));
    }

    private long number(String query) throws Exception {
        var server = TestServers.postgres();
        try (var connection = DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
                var statement = connection.createStatement();
                var rows = statement.executeQuery(query)) {
            assertThat(rows.next()).isTrue();
            return rows.getLong(1);
        }
    }

    private DomainConfig config() {
        var server = TestServers.postgres();
        return new DomainConfig(
                "test",
                DomainConfig.Postgres.plain(
                        server.host(), server.port(), database, server.user(), server.password(), 4),
                new DomainConfig.Redis(null, null, Duration.ofMillis(10)),
                new DomainConfig.AccessTokens(
                        "i", "a", Duration.ofMinutes(10), Duration.ofHours(1), Duration.ofHours(24), 64, 1),
                new DomainConfig.SigningLimits(100, Duration.ofSeconds(2), Duration.ofSeconds(2)),
                List.of("none"));
    }

    private DomainConfig calling(String network) {
        var usual = config();
        return new DomainConfig(
                usual.nodeName(),
                usual.postgres(),
                usual.redis(),
                usual.accessTokens(),
                usual.signing(),
                usual.tokens(),
                false,
                usual.auditLog(),
                usual.live(),
                new DomainConfig.Outbound(List.of(network), false, null),
                usual.webhooks(),
                usual.notifying(),
                usual.certificates(),
                usual.signIn());
    }

    private static <T> T await(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}
