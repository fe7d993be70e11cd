package io.countersign.verticles.approval;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.signers.MemberChanges;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;

/** Makes a change that was approved, with the rights that its requester has now and by the rules that hold now. */
final class Carrier {
    private static final Queries SQL = Queries.of("changes");

    private final PolicyOperations policies;
    private final GrantOperations grants;
    private final GuardOperations guards;
    private final MemberChanges members;

    Carrier(PolicyOperations policies, GrantOperations grants, GuardOperations guards, MemberChanges members) {
        this.policies = policies;
        this.grants = grants;
        this.guards = guards;
        this.members = members;
    }

    Future<Void> carryOut(Tx tx, Call call, RequestFile file, Change change) {
        return requester(tx, call, file)
                .compose(as -> carryOut(tx, as, file.signer().toString(), change));
    }

    private Future<Void> carryOut(Tx tx, Call as, String signer, Change change) {
        if (change.policy() != null) {
            return policies.set(tx, as, signer, change.policy(), null).mapEmpty();
        }
        if (change.grant() != null) {
            return grants.preApprove(tx, as, signer, change.grant()).mapEmpty();
        }
        if (change.member() != null) {
            return members.set(tx, as, signer, change.member(), Objects.requireNonNull(change.role()))
                    .mapEmpty();
        }
        return guards.set(tx, as, signer, false).mapEmpty();
    }

    /** Who asked, as they are now. */
    private static Future<Call> requester(Tx tx, Call call, RequestFile file) {
        var organization = call.caller().organization();
        return tx.first(
                        SQL.get("requester"),
                        Tuple.of(organization, file.requester().id()),
                        row -> new Caller(
                                row.getUUID("id"),
                                organization,
                                IdentityKind.PERSON,
                                row.getString("name"),
                                WireNames.of(PersonRole.class, row.getString("role")),
                                false))
                .map(found -> new Call(
                        found.orElseThrow(() -> new Refusal.Conflict(
                                        "WRONG_STATE",
                                        file.requester().name()
                                                + ", who asked for this change, is disabled; reject it and ask anew")
                                .refused()),
                        call.requestId(),
                        null,
                        call.bodyHash()));
    }
}
