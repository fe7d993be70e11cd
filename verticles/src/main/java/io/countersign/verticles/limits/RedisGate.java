package io.countersign.verticles.limits;

import io.countersign.conf.LuaScript;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The gate over Redis: each method is one script in {@code conf/lua}, run once for all that is asked of a grant in one turn of the event
 * loop.
 */
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
    private final Together<Wanted> wanted;
    private final Together<Ended> ended;

    public RedisGate(Vertx vertx, DomainConfig.Redis config) {
        this.link = new RedisLink(vertx, Objects.requireNonNull(config.uri()), config);
        this.wanted = new Together<>(link::soon, this::acquireAll);
        this.ended = new Together<>(link::soon, this::settleAll);
    }

    @Override
    public Future<GateAnswer> acquire(UUID grant, int slots) {
        var lease = new Lease(grant, leasePrefix + leases.incrementAndGet(), slots);
        var answer = Promise.<GateAnswer>promise();
        wanted.add(grant, new Wanted(lease, answer));
        return answer.future();
    }

    private record Wanted(Lease lease, Promise<GateAnswer> answer) {}

    private void acquireAll(UUID grant, List<Wanted> all) {
        var arguments = new ArrayList<String>(1 + 2 * all.size());
        arguments.add(Long.toString(LEASE.toMillis()));
        for (var one : all) {
            arguments.add(Integer.toString(one.lease().slots()));
            arguments.add(one.lease().id());
        }
        var said = run(acquire, grant, arguments).onFailure(late -> giveBack(all));
        for (var i = 0; i < all.size(); i++) {
            var one = all.get(i);
            var at = i;
            // Also when Redis says what nobody understands.
            said.map(answers -> understand(answers, at, one.lease()))
                    .otherwise(OPEN)
                    .onComplete(one.answer());
        }
    }

    /**
     * What was asked for and not answered in time may be leased all the same, and who asked goes on without it. On the one connection
     * this comes after it.
     */
    private void giveBack(List<Wanted> all) {
        // A Redis that is away or rests would not be told.
        if (link.up()) {
            all.forEach(one -> settle(one.lease(), -1));
        }
    }

    private static GateAnswer understand(Response answers, int i, Lease lease) {
        long turn = answers.get(answers.size() - 1).toLong();
        return switch (answers.get(i).toInteger()) {
            case 0 -> new GateAnswer.Leased(lease);
            case 1 -> new GateAnswer.Unknown(turn);
            case 3 -> CONTENDED;
            default -> new GateAnswer.Forbidden(turn);
        };
    }

    @Override
    public void settle(Lease lease, long used) {
        ended.add(lease.grant(), new Ended(lease, used));
    }

    private record Ended(Lease lease, long used) {}

    private void settleAll(UUID grant, List<Ended> all) {
        var arguments = new ArrayList<String>(3 * all.size());
        for (var one : all) {
            arguments.add(one.lease().id());
            arguments.add(Integer.toString(one.lease().slots()));
            arguments.add(Long.toString(one.used()));
        }
        // An unanswered settlement is repaired by the lease's own end and by the next load.
        run(settle, grant, arguments).onFailure(failure -> link.lostAnswer());
    }

    @Override
    public Future<Void> load(GrantFacts facts, long turn) {
        var untilEnd = Duration.between(Instant.now(), facts.expiresAt()).plus(KEEP_AFTER_END);
        var keep =
                untilEnd.isNegative() ? KEEP_AFTER_END : untilEnd.compareTo(KEEP_AT_MOST) > 0 ? KEEP_AT_MOST : untilEnd;
        return run(
                        load,
                        facts.id(),
                        List.of(
                                Long.toString(facts.used()),
                                Long.toString(facts.max()),
                                Long.toString(facts.notBefore().toEpochMilli()),
                                Long.toString(facts.expiresAt().toEpochMilli()),
                                facts.revoked() ? "1" : "0",
                                Long.toString(turn),
                                Long.toString(keep.toMillis())))
                .<Void>mapEmpty()
                .otherwiseEmpty();
    }

    /** EVALSHA, and once more with the text when Redis has forgotten the script. */
    private Future<Response> run(LuaScript script, UUID grant, List<String> arguments) {
        return link.send(command(Command.EVALSHA, script.sha1(), grant, arguments))
                .recover(failure -> isNoScript(failure)
                        ? link.send(command(Command.EVAL, script.text(), grant, arguments))
                        : Future.failedFuture(failure));
    }

    private static Request command(Command command, String script, UUID grant, List<String> arguments) {
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
    public @Nullable String refusal() {
        return link.refusal();
    }

    @Override
    public Future<Void> close() {
        return link.close();
    }
}
