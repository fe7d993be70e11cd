package io.countersign.verticles.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Health;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.limits.OpenGate;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.testbed.TestBed;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HealthServiceTest {
    private TestBed bed;

    @BeforeEach
    void open() throws SQLException {
        bed = TestBed.open();
    }

    @AfterEach
    void close() throws SQLException {
        bed.close();
    }

    @Test
    void an_installation_that_wants_no_redis_misses_none() {
        assertThat(part("redis", bed.config()).up()).isTrue();
        assertThat(part("postgres", bed.config()).up()).isTrue();
        assertThat(part("audit log", bed.config()).up()).isTrue();
        assertThat(part("checkpoints", bed.config()).up()).isTrue();
    }

    @Test
    void a_database_that_refuses_is_quoted() {
        var config = bed.config();
        var wrong = DomainConfig.Postgres.plain(
                config.host(), config.port(), config.database(), config.user(), "not the password", 1);
        var postgres = part("postgres", wrong);
        assertThat(postgres.up()).isFalse();
        assertThat(postgres.detail()).startsWith("refuses: password authentication failed for user");
    }

    private Health.Part part(String name, DomainConfig.Postgres config) {
        var vertx = bed.vertx();
        var pool = Database.pool(vertx, config);
        var log = LogParts.of(
                vertx,
                bed.database(),
                bed.workerClient(),
                TestBed.TOKEN,
                new DomainConfig.AuditLog("sign.example.com/log", null));
        var health = new HealthService(
                pool,
                new ChangeFeed(vertx, Database.options(config, "feed")),
                new NodeKeeper(vertx, pool, bed.database().node()),
                new OpenGate(),
                log);
        return bed.ok(health.check()).stream()
                .filter(part -> part.part().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
