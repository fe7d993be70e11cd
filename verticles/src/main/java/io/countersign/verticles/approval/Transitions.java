package io.countersign.verticles.approval;

import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The writing half of {@link RequestStates}: each transition is one update that names the state it leaves and is refused by the row
 * when that is no longer so, whatever was judged before.
 */
final class Transitions {
    private static final Queries SQL = Queries.of("approvals");

    private Transitions() {}

    /** pending to pending: the next step opens, or one more approval came in. */
    static Future<Void> stay(Tx tx, RequestFile file, int openStep) {
        return tx.update(SQL.get("stayPending"), Tuple.of(file.id(), openStep)).map(Transitions::inTime);
    }

    /**
     * pending to a final state, in time.
     *
     * @param step the step to keep; null leaves it
     */
    static Future<Void> end(
            Tx tx, RequestFile file, RequestState state, @Nullable String reason, @Nullable Integer step) {
        return tx.update(SQL.get("endRequest"), Tuple.of(file.id(), state.toString(), reason, step))
                .map(Transitions::inTime);
    }

    private static @Nullable Void inTime(int rows) {
        if (rows != 1) {
            // The request is held, so only the clock can have gone past its time-out since it was read.
            throw ApprovalRefusals.tooLate(RequestState.EXPIRED).refused();
        }
        return null;
    }

    /** pending to expired, once its time is over; false when somebody else was first. */
    static Future<Boolean> timeOut(Tx tx, Call call, UUID signer, UUID request) {
        return tx.update(SQL.get("timeOutRequest"), Tuple.of(request)).map(rows -> {
            if (rows == 1) {
                tx.record(new Event(
                                "request.expired",
                                call.caller().organization(),
                                null,
                                signer,
                                request,
                                null,
                                null,
                                Map.of())
                        .with("reason", "timed out"));
            }
            return rows == 1;
        });
    }

    /** Says more of a request that was approved in this transaction. */
    static Future<Void> explain(Tx tx, UUID request, String reason) {
        return tx.update(SQL.get("explainApproved"), Tuple.of(request, reason)).mapEmpty();
    }

    /**
     * The grant of a request that was approved in this transaction; its window begins now.
     *
     * @param actor null for the system itself
     * @param origin how the request came to be approved
     */
    static Future<UUID> grant(Tx tx, @Nullable UUID actor, RequestFile file, GrantOrigin origin) {
        var id = Ids.next();
        return tx.first(
                        SQL.get("insertGrantOfRequest"),
                        Tuple.of(id, file.id(), origin.toString()),
                        row -> new Event(
                                        "grant.created",
                                        file.organization(),
                                        actor,
                                        file.signer(),
                                        file.id(),
                                        id,
                                        null,
                                        Map.of())
                                .with("grantee", file.recipient().id().toString())
                                .with("signatures", file.terms().signaturesText())
                                .with("window", file.terms().windowText())
                                .with(
                                        "notBefore",
                                        Rows.instant(row, "not_before").toString())
                                .with(
                                        "expiresAt",
                                        Rows.instant(row, "expires_at").toString()))
                .map(event -> {
                    // The request was approved in this transaction, so only the end that it asked for can have passed
                    // meanwhile.
                    tx.record(event.orElseThrow(
                            () -> ApprovalRefusals.tooLate(RequestState.EXPIRED).refused()));
                    return id;
                });
    }
}
