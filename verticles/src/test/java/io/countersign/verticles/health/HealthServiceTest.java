package io.countersign.verticles.health;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Health;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.limits.OpenGate;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Node;
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

    @Test
    void a_gateway_whose_row_is_gone_says_at_once_that_it_must_be_restarted_and_is_well_when_the_row_is_back() {
        var node = new Node(Ids.next(), "lost");
        var keeper = new NodeKeeper(bed.vertx(), Database.pool(bed.vertx(), bed.config()), node);
        bed.ok(keeper.start());
        bed.sql("CREATE TABLE nodes_before AS TABLE nodes");
        bed.sql("ALTER TABLE nodes DISABLE TRIGGER ALL");
        bed.sql("DELETE FROM nodes WHERE name = 'lost'");
        eventually(
                "the heartbeat is down",
                () -> !part("heartbeat", bed.config(), keeper).up());
        var heartbeat = part("heartbeat", bed.config(), keeper);
        assertThat(heartbeat.needed()).isTrue();
        assertThat(heartbeat.detail()).contains("not registered", "restart it");
        bed.sql("INSERT INTO nodes SELECT * FROM nodes_before WHERE name = 'lost'");
        eventually(
                "the heartbeat is up",
                () -> part("heartbeat", bed.config(), keeper).up());
        bed.ok(keeper.stop());
    }

    private Health.Part part(String name, DomainConfig.Postgres config) {
        var keeper = new NodeKeeper(
                bed.vertx(), Database.pool(bed.vertx(), config), bed.database().node());
        return part(name, config, keeper);
    }

    private Health.Part part(String name, DomainConfig.Postgres config, NodeKeeper keeper) {
        var vertx = bed.vertx();
        var pool = Database.pool(vertx, config);
        var log = LogParts.of(
                vertx,
                bed.database(),
                bed.workerClient(),
                TestBed.TOKEN,
                new DomainConfig.AuditLog("sign.example.com/log", null));
        var health = new HealthService(
                pool, new ChangeFeed(vertx, Database.options(config, "feed")), keeper, new OpenGate(), log);
        return bed.ok(health.check()).stream()
                .filter(part -> part.part().equals(name))
                .findFirst()
                .orElseThrow();
    }
}
