package io.countersign.verticles.approval;

import io.countersign.protocol.api.PolicyGuard;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** Switching the policy guard of a Signer: on by one Administrator, off with a second person. */
final class GuardOperations {
    private static final Queries SQL = Queries.of("changes");

    private final Database database;
    private final SignerAccess signers;

    GuardOperations(Database database, SignerAccess signers) {
        this.database = database;
        this.signers = signers;
    }

    Future<PolicyGuard> set(Call call, String signer, boolean guarded) {
        return Held.released(database.change(call, tx -> set(tx, call, signer, guarded)));
    }

    /** In the caller's transaction. */
    Future<Held<PolicyGuard>> set(Tx tx, Call call, String signer, boolean guarded) {
        return signers.held(tx, call, signer)
                .map(seen -> seen.forAdministrator(call).notArchived())
                .compose(seen -> {
                    if (guarded) {
                        return write(tx, call, seen, true).map(done -> new Held<>(done, null));
                    }
                    var wanted = new Guard.Wanted(seen.id(), Change.guardOff(), Guard.self(call));
                    return Guard.unlessHeld(tx, call, wanted, () -> write(tx, call, seen, false));
                });
    }

    private static Future<PolicyGuard> write(Tx tx, Call call, SignerAccess.Seen seen, boolean guarded) {
        return tx.update(SQL.get("setGuard"), Tuple.of(seen.id(), guarded)).map(changed -> {
            if (changed == 1) {
                tx.record(Event.by(call.caller().id(), call.caller().organization(), "signer.policy_guard_set")
                        .signer(seen.id())
                        .with("guarded", guarded));
            }
            return new PolicyGuard(guarded);
        });
    }
}
