package io.countersign.verticles.health;

import io.countersign.verticles.Health;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.limits.SlotGate;
import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Asks the parts of one node. */
public final class HealthService implements Health {
    private static final long PATIENCE_SECONDS = 2;

    private final Pool pool;
    private final ChangeFeed feed;
    private final NodeKeeper keeper;
    private final SlotGate gate;

    public HealthService(Pool pool, ChangeFeed feed, NodeKeeper keeper, SlotGate gate) {
        this.pool = pool;
        this.feed = feed;
        this.keeper = keeper;
        this.gate = gate;
    }

    @Override
    public Future<List<Part>> check() {
        return pool.query("SELECT 1")
                .execute()
                .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .map(rows -> new Part("postgres", true, true, "answers"))
                .otherwise(failure -> new Part(
                        "postgres",
                        false,
                        true,
                        "does not answer; nothing is signed until it does: check the database and the network"))
                .map(postgres -> List.of(postgres, changes(), heartbeat(), clock(), redis()));
    }

    private Part changes() {
        return feed.listening()
                ? new Part("changes", true, false, "listens to changes of other gateways")
                : new Part(
                        "changes",
                        false,
                        false,
                        "hears no changes and therefore reads everything anew; heals by itself");
    }

    private Part heartbeat() {
        return keeper.alive()
                ? new Part("heartbeat", true, true, "registered")
                : new Part(
                        "heartbeat",
                        false,
                        true,
                        "could not tell PostgreSQL that it lives for too long, so it must not sign");
    }

    private Part clock() {
        var skew = keeper.skew();
        return skew.abs().compareTo(NodeKeeper.LARGEST_SKEW) <= 0
                ? new Part("clock", true, true, skew.toMillis() + " ms behind PostgreSQL")
                : new Part(
                        "clock",
                        false,
                        true,
                        "is " + skew.toMillis() + " ms behind PostgreSQL; correct the time of this machine");
    }

    private Part redis() {
        return gate.up()
                ? new Part("redis", true, false, "answers")
                : new Part("redis", false, false, "does not answer; signing goes on without its hints");
    }
}
