package io.countersign.verticles.limits;

import io.countersign.conf.LuaScript;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/** The gate over Redis: each method is one round trip of one script in {@code conf/lua}. */
public final class RedisGate implements SlotGate {
    private static final Duration LEASE = Duration.ofSeconds(5);
    private static final Duration KEEP_AFTER_END = Duration.ofHours(1);
    private static final Duration KEEP_AT_MOST = Duration.ofDays(30);
    private static final GateAnswer OPEN = new GateAnswer.Open();
    private static final GateAnswer CONTENDED = new GateAnswer.Contended();

    private final RedisLink link;
    private final LuaScript acquire = LuaScript.load("acquire_slots");
    private final LuaScript settle = LuaScript.load("settle_slots");
    private final LuaScript load = LuaScript.load("load_grant");
    private final String leasePrefix =
            Long.toHexString(ThreadLocalRandom.current().nextLong()) + "-";
    private final AtomicLong leases = new AtomicLong();

    public RedisGate(Vertx vertx, DomainConfig.Redis config) {
        this.link = new RedisLink(vertx, Objects.requireNonNull(config.uri()), config.password(), config.timeout());
    }

    @Override
    public Future<GateAnswer> acquire(UUID grant, int slots) {
        var lease = new Lease(grant, leasePrefix + leases.incrementAndGet(), slots);
        return run(acquire, grant, Integer.toString(slots), lease.id(), Long.toString(LEASE.toMillis()))
                .map(answer -> understand(answer, lease))
                .otherwise(OPEN);
    }

    private static GateAnswer understand(Response answer, Lease lease) {
        long turn = answer.get(1).toLong();
        return switch (answer.get(0).toInteger()) {
            case 0 -> new GateAnswer.Leased(lease);
            case 1 -> new GateAnswer.Unknown(turn);
            case 3 -> CONTENDED;
            default -> new GateAnswer.Forbidden(turn);
        };
    }

    @Override
    public void settle(Lease lease, long used) {
        // An unanswered settlement is repaired by the lease's own end and by the next load.
        var settled = run(settle, lease.grant(), lease.id(), Integer.toString(lease.slots()), Long.toString(used));
        settled.onFailure(failure -> link.lostAnswer());
    }

    @Override
    public Future<Void> load(GrantFacts facts, long turn) {
        var untilEnd = Duration.between(Instant.now(), facts.expiresAt()).plus(KEEP_AFTER_END);
        var keep =
                untilEnd.isNegative() ? KEEP_AFTER_END : untilEnd.compareTo(KEEP_AT_MOST) > 0 ? KEEP_AT_MOST : untilEnd;
        return run(
                        load,
                        facts.id(),
                        Long.toString(facts.used()),
                        Long.toString(facts.max()),
                        Long.toString(facts.notBefore().toEpochMilli()),
                        Long.toString(facts.expiresAt().toEpochMilli()),
                        facts.revoked() ? "1" : "0",
                        Long.toString(turn),
                        Long.toString(keep.toMillis()))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** EVALSHA, and once more with the text when Redis has forgotten the script. */
    private Future<Response> run(LuaScript script, UUID grant, String... arguments) {
        return link.send(command(Command.EVALSHA, script.sha1(), grant, arguments))
                .recover(failure -> isNoScript(failure)
                        ? link.send(command(Command.EVAL, script.text(), grant, arguments))
                        : Future.failedFuture(failure));
    }

    private static Request command(Command command, String script, UUID grant, String... arguments) {
        var request = Request.cmd(command)
                .arg(script)
                .arg(2)
                .arg("cs:{" + grant + "}:slots")
                .arg("cs:{" + grant + "}:leases");
        for (var argument : arguments) {
            request.arg(argument);
        }
        return request;
    }

    private static boolean isNoScript(Throwable failure) {
        return failure.getMessage() != null && failure.getMessage().startsWith("NOSCRIPT");
    }

    @Override
    public boolean up() {
        return link.up();
    }

    @Override
    public Future<Void> close() {
        return link.close();
    }
}
