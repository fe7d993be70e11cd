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
import org.jspecify.annotations.Nullable;

/**
 * Records denials and failures. The first of its kind (caller, Signer, reason, grant) is durable before the caller hears it; equal ones
 * within ten seconds are counted, and the next leaf tells how many there were, so that a script that hammers an exhausted grant
 * cannot fill the log.
 */
final class RefusalLog {
    private static final Duration QUIET = Duration.ofSeconds(10);
    private static final int MOST_KINDS = 20_000;

    private final Committer committer;
    private final Cache<Kind, Future<Void>> recent = Caffeine.newBuilder()
            .maximumSize(MOST_KINDS)
            .expireAfterWrite(QUIET)
            .build();
    private final Cache<Kind, Long> untold =
            Caffeine.newBuilder().maximumSize(MOST_KINDS).build();

    private record Kind(
            UUID identity,
            UUID signer,
            Outcome outcome,
            String reason,
            @Nullable UUID grant) {}

    RefusalLog(Committer committer) {
        this.committer = committer;
    }

    /** Completes when the caller may hear the refusal; fails as Unavailable when it cannot be recorded. */
    Future<Void> record(
            Call call, AuthorityView view, Plan plan, Outcome outcome, String reason, @Nullable UUID grant) {
        var kind = new Kind(call.caller().id(), view.signer(), outcome, reason, grant);
        var promise = Promise.<Void>promise();
        var first = recent.asMap().putIfAbsent(kind, promise.future());
        if (first != null) {
            untold.asMap().merge(kind, 1L, Long::sum);
            return first;
        }
        var counted = untold.asMap().remove(kind);
        write(call, view, plan, kind, counted == null ? 0 : counted)
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
                List.of(new CommitOperation(
                        operation, plan.digests().getFirst(), null, input.fileName(), input.fileSize(), body)));
        return committer
                .submit(record)
                .compose(verdict -> verdict instanceof CommitVerdict.Committed
                        ? Future.succeededFuture()
                        : Future.failedFuture(new Refusal.Unavailable(
                                        "DATABASE_UNAVAILABLE",
                                        "the refusal could not be recorded, so nothing was decided; try again",
                                        1)
                                .refused()));
    }
}
