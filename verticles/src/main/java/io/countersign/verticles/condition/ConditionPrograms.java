package io.countersign.verticles.condition;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.protocol.api.PolicyCondition;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Compiles conditions aside of the event loops, and remembers programs: equal conditions are compiled once. */
public final class ConditionPrograms {
    private static final int MOST_REMEMBERED = 2_000;
    private static final Duration UNUSED = Duration.ofHours(1);

    private final Vertx vertx;
    private final Cache<List<PolicyCondition>, Future<ConditionCompiler.Result>> programs = Caffeine.newBuilder()
            .maximumSize(MOST_REMEMBERED)
            .expireAfterAccess(UNUSED)
            .build();

    public ConditionPrograms(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Of conditions that somebody wants to save. */
    public Future<ConditionCompiler.Result> compiled(List<PolicyCondition> conditions) {
        return vertx.executeBlocking(() -> warm(ConditionCompiler.compileProposed(conditions)), false);
    }

    private Future<ConditionCompiler.Result> kept(List<PolicyCondition> conditions) {
        return vertx.executeBlocking(() -> warm(ConditionCompiler.compile(conditions)), false);
    }

    /** Run once here, so that no event loop waits for classes to be loaded. */
    private static ConditionCompiler.Result warm(ConditionCompiler.Result result) {
        result.conditions().judge(Facts.nothing());
        return result;
    }

    /** Of conditions that were saved; those that cannot be compiled any more refuse everything. */
    public Future<Conditions> ready(List<PolicyCondition> conditions) {
        return conditions.isEmpty()
                ? Future.succeededFuture(Conditions.none())
                : remembered(conditions)
                        .map(result -> result.problems().isEmpty()
                                ? result.conditions()
                                : Conditions.broken(
                                        conditions, result.problems().getFirst().detail()));
    }

    private Future<ConditionCompiler.Result> remembered(List<PolicyCondition> conditions) {
        return Objects.requireNonNull(programs.get(conditions, this::kept))
                .onFailure(failure -> programs.invalidate(conditions));
    }
}
