package io.countersign.verticles.campaigns;

import io.countersign.verticles.approval.GrantWithdrawal;
import io.countersign.verticles.signers.MemberWithdrawal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Takes the right of an item away, in the order of locks: holder, Signer, item, grant. */
final class Withdrawal {
    private static final Queries SQL = Queries.of("campaigns");

    private Withdrawal() {}

    static Future<Void> lock(Tx tx, ItemRow item) {
        return tx.first(SQL.get("lockPrincipal"), Tuple.of(item.holder()), row -> true)
                .compose(held -> MemberWithdrawal.lock(tx, item.signer()));
    }

    /** Harmless when the right is gone already. */
    static Future<Void> remove(Tx tx, ItemRow item, @Nullable UUID actor, String reason) {
        return switch (item.subject()) {
            case MEMBER ->
                MemberWithdrawal.remove(tx, member(item, actor, reason)).mapEmpty();
            case GRANT ->
                GrantWithdrawal.revoke(tx, item.organization(), actor, item.signer(), item.subjectId(), reason)
                        .mapEmpty();
        };
    }

    static MemberWithdrawal.Case member(ItemRow item, @Nullable UUID actor, String reason) {
        return new MemberWithdrawal.Case(
                item.organization(), actor, item.signer(), item.slug(), item.subjectId(), Map.of("reason", reason));
    }
}
