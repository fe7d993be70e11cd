package io.countersign.verticles.limits;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.RedisServer;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RedisGateTest {
    private static final Duration PATIENCE = Duration.ofMillis(50);
    private static final UUID GRANT = Ids.next();

    private final Vertx vertx = Vertx.vertx();
    private RedisServer server;
    private Redis redis;
    private RedisGate gate;

    @BeforeEach
    void a_grant_of_three() {
        server = RedisServer.withPassword();
        redis = Redis.createClient(
                vertx, new RedisOptions().setConnectionString(server.uri()).setPassword(server.password()));
        gate = new RedisGate(vertx, new DomainConfig.Redis(server.uri(), server.password(), PATIENCE));
        await(gate::up);
        var now = Instant.now();
        ok(gate.load(new GrantFacts(GRANT, 0, 3, now.minusSeconds(60), now.plusSeconds(3600), false), 0));
    }

    @AfterEach
    void stop() {
        ok(gate.close());
        ok(vertx.close());
        server.close();
    }

    @Test
    void an_answer_that_came_too_late_takes_no_slot_away() {
        // Redis knows the scripts then.
        gate.settle(((GateAnswer.Leased) ok(gate.acquire(GRANT, 1))).lease(), -1);
        await(() -> leased().equals("0"));
        ok(redis.send(Request.cmd(Command.CLIENT)
                .arg("PAUSE")
                .arg(3 * PATIENCE.toMillis())
                .arg("ALL")));
        assertThat(ok(gate.acquire(GRANT, 2))).isInstanceOf(GateAnswer.Open.class);
        await(() -> leased().equals("0"));
        assertThat(ok(gate.acquire(GRANT, 3))).isInstanceOf(GateAnswer.Leased.class);
        assertThat(leased()).isEqualTo("3");
    }

    private String leased() {
        var answer = ok(redis.send(
                Request.cmd(Command.HGET).arg("cs:{" + GRANT + "}:slots").arg("leased")));
        return answer == null ? "" : answer.toString();
    }

    private static <T> T ok(Future<T> future) {
        return future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(30, TimeUnit.SECONDS)
                .join();
    }

    private static void await(BooleanSupplier holds) {
        var deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!holds.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
        }
    }
}
