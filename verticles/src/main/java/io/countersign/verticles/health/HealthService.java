package io.countersign.verticles.health;

import io.countersign.verticles.Health;
import io.countersign.verticles.events.ChangeFeed;
import io.countersign.verticles.events.NodeKeeper;
import io.countersign.verticles.limits.OpenGate;
import io.countersign.verticles.limits.SlotGate;
import io.countersign.verticles.log.LogParts;
import io.countersign.verticles.store.Borrowed;
import io.vertx.core.Future;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Pool;
import java.time.Duration;
import java.util.List;

/** Asks the parts of one node. */
public final class HealthService implements Health {
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Pool pool;
    private final ChangeFeed feed;
    private final NodeKeeper keeper;
    private final SlotGate gate;
    private final LogParts log;

    public HealthService(Pool pool, ChangeFeed feed, NodeKeeper keeper, SlotGate gate, LogParts log) {
        this.pool = pool;
        this.feed = feed;
        this.keeper = keeper;
        this.gate = gate;
        this.log = log;
    }

    @Override
    public Future<List<Part>> check() {
        return Borrowed.within(
                        PATIENCE,
                        pool,
                        connection -> connection.query("SELECT 1").execute())
                .map(rows -> new Part("postgres", true, true, "answers"))
                .otherwise(failure -> new Part("postgres", false, true, why(failure)))
                .map(postgres -> List.of(postgres, changes(), heartbeat(), clock(), redis(), log(), checkpoints()));
    }

    private static String why(Throwable failure) {
        return failure instanceof PgException refused
                ? "refuses: " + refused.getErrorMessage() + "; nothing is signed until it does not"
                : "does not answer; nothing is signed until it does: check the database and the network";
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
        if (keeper.isLost()) {
            return new Part(
                    "heartbeat",
                    false,
                    true,
                    "this gateway is not registered in PostgreSQL any more, as after a restore to before its start: restart it");
        }
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

    /** Not needed, as a balancer must let those through who say what is to become of the log. */
    private Part log() {
        return log.watch().rollback() == null
                ? new Part("audit log", true, false, "continues what was published")
                : new Part(
                        "audit log",
                        false,
                        false,
                        "is behind what was published, so nothing is signed: see ROLLBACK_DETECTED in docs/problems.md");
    }

    /** Not needed, as any other gateway can do it; where none can, leaves have places in the log and no proofs. */
    private Part checkpoints() {
        var trouble = log.trouble();
        return trouble == null
                ? new Part("checkpoints", true, false, "can be signed and kept here")
                : new Part(
                        "checkpoints",
                        false,
                        false,
                        "cannot be signed and kept here, so another gateway must do it: " + trouble);
    }

    private Part redis() {
        if (gate instanceof OpenGate) {
            return new Part("redis", true, false, "is not used, as redis.enabled says");
        }
        if (gate.up()) {
            return new Part("redis", true, false, "answers");
        }
        var refusal = gate.refusal();
        return new Part(
                "redis",
                false,
                false,
                (refusal == null ? "does not answer" : "refuses this gateway (" + refusal + ")")
                        + "; signing goes on without its hints");
    }
}
