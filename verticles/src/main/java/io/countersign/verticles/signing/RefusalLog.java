package io.countersign.verticles.signing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signing.CommitCall.CommitOperation;
import io.countersign.verticles.signing.CommitCall.Outcome;
import io.countersign.verticles.store.Ids;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Records denials and failures. The first of its kind (caller, Signer, reason, grant) is durable before the caller hears it; equal ones
 * within ten seconds are counted and told by one more leaf after that, so that a script that hammers an exhausted grant cannot fill
 * the log. A gateway that is killed loses at most the count of ten seconds.
 */
final class RefusalLog {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int MOST_KINDS = 20_000;

    private final Committer committer;
    private final Cache<Kind, Future<Void>> recent = Caffeine.newBuilder()
            .maximumSize(MOST_KINDS)
            .expireAfterWrite(QUIET)
            .build();
    private final ConcurrentHashMap<Kind, Untold> untold = new ConcurrentHashMap<>();

    private record Kind(
            UUID identity,
            UUID signer,
            Outcome outcome,
            String reason,
            @Nullable UUID grant) {}

    /** Equal refusals that have no leaf yet, and the latest of them. */
    private record Untold(Call call, AuthorityView view, Plan plan, long count) {}

    RefusalLog(Committer committer) {
        this.committer = committer;
    }

    /** Writes one leaf for each kind of refusal that was repeated and has been quiet since; call it every few seconds. */
    void tellRepeats() {
        for (var kind : untold.keySet()) {
            if (recent.getIfPresent(kind) == null) {
                tell(kind);
            }
        }
    }

    /** Writes what is still untold; for the end. */
    Future<Void> tellAll() {
        return Future.join(untold.keySet().stream().map(this::tell).toList()).mapEmpty();
    }

    private Future<Void> tell(Kind kind) {
        var last = untold.remove(kind);
        return last == null ? Future.succeededFuture() : write(last.call, last.view, last.plan, kind, last.count - 1);
    }

    /** Completes when the caller may hear the refusal; fails as Unavailable when it cannot be recorded. */
    Future<Void> record(
            Call call, AuthorityView view, Plan plan, Outcome outcome, String reason, @Nullable UUID grant) {
        var kind = new Kind(call.caller().id(), view.signer(), outcome, reason, grant);
        var promise = Promise.<Void>promise();
        var first = recent.asMap().putIfAbsent(kind, promise.future());
        if (first != null) {
            untold.merge(
                    kind,
                    new Untold(call, view, plan, 1),
                    (before, now) -> new Untold(call, view, plan, before.count + 1));
            return first;
        }
        var before = untold.remove(kind);
        write(call, view, plan, kind, before == null ? 0 : before.count)
                .onFailure(failure -> recent.invalidate(kind))
                .onComplete(promise);
        return promise.future();
    }

    private Future<Void> write(Call call, AuthorityView view, Plan plan, Kind kind, long repeats) {
        var operation = Ids.next();
        var body = SignatureLeaf.refused(
                call, view, plan, kind.outcome(), kind.reason(), kind.grant(), operation, repeats);
        var input = plan.inputs().getFirst();
        var record = new CommitCall(
                call.caller().organization(),
                view.signer(),
                0,
                call.caller().id(),
                kind.grant(),
                kind.outcome(),
                kind.reason(),
                null,
                null,
                plan.algorithm().name(),
                view.certificateSerial(),
                plan.tool(),
                plan.host(),
                null,
                null,
                List.of(new CommitOperation(
                        operation, plan.digests().getFirst(), null, input.fileName(), input.fileSize(), body)));
        return committer
                .submit(record, System.nanoTime())
                .compose(verdict -> verdict instanceof CommitVerdict.Committed
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refusal.Unavailable(
                                        "DATABASE_UNAVAILABLE",
                                        "the refusal could not be recorded, so nothing was decided; try again",
                                        1)
                                .refused()));
    }
}
