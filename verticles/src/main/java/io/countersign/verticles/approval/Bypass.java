package io.countersign.verticles.approval;

import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.Map;
import java.util.UUID;

/** For development: a request is approved in the transaction that opens it, by nobody, and the log says so. */
final class Bypass {
    static final String APPROVER = "system-bypass";

    private Bypass() {}

    static Future<UUID> approve(Tx tx, Call call, UUID request) {
        return RequestFiles.one(tx, request)
                .compose(file -> Transitions.end(
                                tx,
                                file,
                                RequestState.APPROVED,
                                null,
                                file.steps().size())
                        .compose(ended -> {
                            tx.record(bypassed(call, file));
                            return Transitions.grant(tx, call.caller().id(), file, GrantOrigin.BYPASS);
                        }));
    }

    private static Event bypassed(Call call, RequestFile file) {
        var organization = call.caller().organization();
        return new Event("approval.bypassed", organization, null, file.signer(), file.id(), null, null, Map.of())
                .with("approver", APPROVER)
                .with("hash", file.hexHash());
    }
}
