package io.countersign.verticles.approval;

import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Call;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.condition.ConditionPrograms;
import io.countersign.verticles.identity.GroupChanges;
import io.countersign.verticles.signers.MemberChanges;
import io.countersign.verticles.signers.OutsideCertificates;
import io.countersign.verticles.signers.RenewalOrders;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Objects;
import java.util.UUID;

/** Makes a change that was approved, with the rights that its requester has now and by the rules that hold now. */
final class Carrier {
    private static final Queries SQL = Queries.of("changes");

    private final PolicyOperations policies;
    private final GrantOperations grants;
    private final GuardOperations guards;
    private final MemberChanges members;
    private final RenewalOrders renewals = new RenewalOrders();
    private final OutsideCertificates certificates = new OutsideCertificates();

    Carrier(Database database, ConditionPrograms programs) {
        var signers = new SignerAccess();
        this.policies = new PolicyOperations(database, signers, programs, PasskeyWarnings.unread());
        this.grants = new GrantOperations(database, signers, policies, new ConditionJudge(programs));
        this.guards = new GuardOperations(database, signers);
        this.members = new MemberChanges(database);
    }

    Future<Void> carryOut(Tx tx, Acting acting, RequestFile file, Change change) {
        return requester(tx, acting, file).compose(as -> {
            if (change.certificate() != null) {
                return certificates
                        .set(tx, as, file.signer().toString(), change.certificate(), null)
                        .mapEmpty();
            }
            if (change.renewal() != null) {
                return renew(tx, as, file, change.renewal());
            }
            return change.group() == null
                    ? carryOut(tx, as, file.signer().toString(), change)
                    : join(tx, as, file, change.group(), Objects.requireNonNull(change.member()));
        });
    }

    /** No transaction waits for a token, so the certificate comes after this one. */
    private Future<Void> renew(Tx tx, Call as, RequestFile file, CertificateRenewal renewal) {
        return renewals.order(tx, as, file.signer().toString(), renewal)
                .compose(ordered ->
                        Transitions.explain(tx, file.id(), "the renewal is ordered; the new certificate is made next"));
    }

    /** The next Signer is asked where there is one. */
    private Future<Void> join(Tx tx, Call as, RequestFile file, UUID group, UUID member) {
        return GroupChanges.add(tx, as, group, member).compose(held -> {
            var next = held.waits();
            return next == null
                    ? Future.<Void>succeededFuture()
                    : Transitions.explain(
                            tx,
                            file.id(),
                            file.signerSlug() + " agrees; Signer " + next.signerSlug() + " is asked next, by request "
                                    + next.id());
        });
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
    private static Future<Call> requester(Tx tx, Acting acting, RequestFile file) {
        var organization = file.organization();
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
                                        "whoever asked for this change is disabled; somebody else may ask anew")
                                .refused()),
                        acting.requestId(),
                        null,
                        new byte[0]));
    }
}
