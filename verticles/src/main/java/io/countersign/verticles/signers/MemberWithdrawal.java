package io.countersign.verticles.signers;

import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Takes rights of a member away for a campaign, by the same rules, statements and events as an Administrator who removes a member: the
 * last Administrator and an approver whom a step needs stay, with the same refusals. The caller has judged who asks for it.
 */
public final class MemberWithdrawal {
    private static final Queries SQL = Queries.of("signers");

    private MemberWithdrawal() {}

    /**
     * Whose membership, and why it shrinks.
     *
     * @param actor null for the system itself
     * @param details for the event
     */
    public record Case(
            UUID organization,
            @Nullable UUID actor,
            UUID signer,
            String slug,
            UUID member,
            Map<String, Object> details) {}

    /** Locks the Signer; lock the member's identity or group before, items and grants after. */
    public static Future<Void> lock(Tx tx, UUID signer) {
        return tx.first(SQL.get("lockSigner"), Tuple.of(signer), row -> true).mapEmpty();
    }

    /** @return false when there is no such member any more */
    public static Future<Boolean> remove(Tx tx, Case what) {
        return change(tx, what)
                .compose(change -> change.before() == null
                        ? Future.succeededFuture(false)
                        : Membership.remove(change, what.member()).map(true));
    }

    /** Fails as BadInput when the role is not smaller than the present one. */
    public static Future<Void> reduce(Tx tx, Case what, SignerRole role) {
        return change(tx, what).compose(change -> {
            var before = change.before();
            if (before == null || role.compareTo(before.role()) <= 0) {
                throw Refusal.BadInput.field(
                                "/role",
                                before == null
                                        ? "this is no member any more; answer remove"
                                        : "must be less than " + before.role() + ", the role now")
                        .refused();
            }
            return Membership.changeRole(change, before, role).mapEmpty();
        });
    }

    private static Future<Membership.Change> change(Tx tx, Case what) {
        return Membership.change(
                tx, what.actor(), what.organization(), what.signer(), what.slug(), what.member(), what.details());
    }
}
