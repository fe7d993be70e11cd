package io.countersign.verticles.identity;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Disables and enables identities, inside somebody's transaction. To repeat either is a conflict, so that every event is a change. */
final class States {
    private static final Queries SQL = Queries.of("identity");

    private States() {}

    static Future<Void> disable(Tx tx, Call call, IdentityKind kind, UUID id) {
        return change(tx, call, kind, id, "disable", alreadyDisabled()).onSuccess(disabled -> tx.takesRightsAway());
    }

    static Future<Void> enable(Tx tx, Call call, IdentityKind kind, UUID id) {
        return change(tx, call, kind, id, "enable", alreadyActive());
    }

    private static Future<Void> change(Tx tx, Call call, IdentityKind kind, UUID id, String verb, Refusal otherwise) {
        var caller = call.caller();
        var identity = Tuple.of(id, caller.organization(), kind.toString());
        return tx.update(SQL.get(verb + "Identity"), identity).compose(changed -> {
            if (changed == 0) {
                return refuse(tx, kind, identity, otherwise);
            }
            tx.record(Event.by(caller.id(), caller.organization(), kind + "." + verb + "d")
                    .with(kind.toString(), id.toString()));
            return Future.succeededFuture();
        });
    }

    private static Future<Void> refuse(Tx tx, IdentityKind kind, Tuple identity, Refusal otherwise) {
        return tx.first(SQL.get("identityState"), identity, row -> row.getString("state"))
                .compose(state ->
                        state.isPresent() ? Future.failedFuture(otherwise.refused()) : Found.missing(kind.toString()));
    }

    static Refusal alreadyDisabled() {
        return new Refusal.Conflict("ALREADY_DISABLED", "it is disabled already; nothing was changed");
    }

    static Refusal alreadyActive() {
        return new Refusal.Conflict("ALREADY_ACTIVE", "it is active already; nothing was changed");
    }
}
