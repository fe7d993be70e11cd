package io.countersign.verticles.limits;

import io.countersign.bench.pieces.Right;
import io.countersign.embedded.RedisServer;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** The gate with a Redis of its own, asked by one caller after the other; a gateway asks once for all that come together. */
@State(Scope.Benchmark)
public class GatePiece {
    private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(20);

    private final RedisServer redis = RedisServer.open();
    private final Vertx vertx = Vertx.vertx();
    private final SlotGate gate =
            new RedisGate(vertx, new DomainConfig.Redis(redis.uri(), null, Duration.ofSeconds(5)));
    private final UUID grant = UUID.randomUUID();
    private long used;

    public GatePiece() {
        awaitRedis();
        var now = Instant.now();
        var facts = new GrantFacts(grant, 0, Long.MAX_VALUE >> 12, now.minusSeconds(60), now.plusSeconds(3600), false);
        await(gate.load(facts, 0));
        Right.that(script() instanceof GateAnswer.Leased, "Redis leases a slot");
        Right.that(script() instanceof GateAnswer.Leased, "and another one");
    }

    private void awaitRedis() {
        var end = System.nanoTime() + LONGEST_NANOS;
        while (!gate.up()) {
            Right.that(System.nanoTime() < end, "Redis answers");
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    @Benchmark
    public Object script() {
        var answer = await(gate.acquire(grant, 1));
        if (answer instanceof GateAnswer.Leased leased) {
            gate.settle(leased.lease(), ++used);
        }
        return answer;
    }

    private static <T> T await(Future<T> future) {
        return future.toCompletionStage().toCompletableFuture().join();
    }

    @TearDown
    public void close() {
        await(gate.close().eventually(() -> vertx.close()));
        redis.close();
    }
}
