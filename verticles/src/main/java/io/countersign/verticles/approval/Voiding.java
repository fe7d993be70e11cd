package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.UUID;

/** What Administrators do with pending requests of others: void one, or all of a Signer. */
final class Voiding {
    private static final Queries SQL = Queries.of("approvals");

    private final Database database;
    private final SignerAccess signers;

    Voiding(Database database, SignerAccess signers) {
        this.database = database;
        this.signers = signers;
    }

    Future<Request> voidOne(Call call, UUID request, Reason reason) {
        var errors = new ArrayList<FieldError>();
        Texts.check("/reason", reason.reason(), Texts.JUSTIFICATION, errors);
        if (!errors.isEmpty()) {
            return Future.failedFuture(ApprovalRefusals.badInput(errors).refused());
        }
        return database.change(
                        call,
                        tx -> RequestFiles.held(tx, call, request)
                                .compose(file -> signers.find(
                                                tx, call, file.signer().toString())
                                        .map(seen -> seen.forAdministrator(call))
                                        .compose(seen -> DecisionOperations.ifOpen(
                                                tx,
                                                call,
                                                file,
                                                RequestStates.Action.VOID,
                                                () -> end(tx, call, file, reason.reason())))))
                .compose(DecisionOperations.Outcome::answer);
    }

    private static Future<Void> end(Tx tx, Call call, RequestFile file, String reason) {
        return Transitions.end(tx, file, RequestState.VOIDED, told(call, reason), null)
                .map(done -> {
                    tx.record(voided(call, file.signer(), file.id(), file.hexHash(), reason));
                    return done;
                });
    }

    static Future<Long> count(Tx tx, UUID signer) {
        return tx.first(SQL.get("countPending"), Tuple.of(signer), row -> row.getLong("pending"))
                .map(found -> found.orElse(0L));
    }

    /** Those whose time is over are left to time out. The Signer is held, so none is opened meanwhile. */
    static Future<Long> voidAll(Tx tx, Call call, UUID signer, String reason) {
        return tx.all(SQL.get("voidPending"), Tuple.of(signer, told(call, reason)), row -> row)
                .map(rows -> {
                    rows.forEach(row -> tx.record(voided(call, signer, row.getUUID("id"), hash(row), reason)));
                    return (long) rows.size();
                });
    }

    private static String hash(Row row) {
        return HexFormat.of().formatHex(row.getBuffer("request_hash").getBytes());
    }

    private static String told(Call call, String reason) {
        return "voided by " + Mention.of(call.caller()) + ": " + reason;
    }

    private static Event voided(Call call, UUID signer, UUID request, String hash, String reason) {
        return Event.by(call.caller().id(), call.caller().organization(), "request.voided")
                .signer(signer)
                .request(request)
                .with("hash", hash)
                .with("reason", reason);
    }
}
