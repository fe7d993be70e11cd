package io.countersign.verticles.approval;

import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.store.Lease;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Finishes pending requests that lack nothing any more because somebody who had approved counts again: enabled, back in a group, or a
 * member again. Nobody decides then, so nobody else would look.
 */
final class Returns {
    private static final Queries SQL = Queries.of("approvals");
    private static final UUID FIRST = new UUID(0, 0);

    /** Requests that one round judges; those that wait with some approvals are few. */
    private static final int PAGE = 50;

    private final Completion completion;
    private UUID lookedAt = FIRST;

    Returns(Completion completion) {
        this.completion = completion;
    }

    /** One page; completes with the number of requests that were finished. */
    Future<Integer> finish(Lease.Held held) {
        return held.change(this::complete).compose(requests -> {
            var done = Future.succeededFuture(0);
            for (var request : requests) {
                done = done.compose(before -> finish(held, request).map(one -> before + one));
            }
            return done;
        });
    }

    private Future<List<UUID>> complete(Tx tx) {
        return tx.all(SQL.get("partlyApproved"), Tuple.of(lookedAt, PAGE), row -> row.getUUID("id"))
                .compose(ids -> {
                    lookedAt = ids.size() < PAGE ? FIRST : ids.getLast();
                    return RequestFiles.all(tx, ids);
                })
                .map(files -> files.stream()
                        .filter(Returns::lacksNothing)
                        .map(RequestFile::id)
                        .toList());
    }

    private static boolean lacksNothing(RequestFile file) {
        return file.state() == RequestState.PENDING
                && file.signerState() != SignerState.ARCHIVED
                && file.progress().complete();
    }

    /** Judged anew under its locks; what is refused now is left to its next decision or its time-out. */
    private Future<Integer> finish(Lease.Held held, UUID request) {
        return held.change(tx -> RequestFiles.held(tx, request)
                        .compose(file -> lacksNothing(file) ? finish(tx, file).map(1) : Future.succeededFuture(0)))
                .recover(failure ->
                        failure instanceof RefusedException ? Future.succeededFuture(0) : Future.failedFuture(failure));
    }

    private Future<Void> finish(Tx tx, RequestFile file) {
        var acting = Acting.system();
        var approved = acting.event(file, "request.approved")
                .with("state", "approved")
                .with("reason", "an approval that was given counts again");
        return completion.finish(tx, acting, file, file.progress().open(), approved);
    }
}
