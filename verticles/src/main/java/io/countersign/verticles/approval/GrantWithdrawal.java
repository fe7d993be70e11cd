package io.countersign.verticles.approval;

import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Revokes grants as part of a campaign, or of removing a member. The caller has judged who asks for it. */
public final class GrantWithdrawal {
    private static final Queries SQL = Queries.of("approvals");

    private static final String FORMER = "its holder is no member of the Signer any more";

    private GrantWithdrawal() {}

    /**
     * active to revoked.
     *
     * @param actor null for the system itself
     * @return false when the grant had ended already
     */
    public static Future<Boolean> revoke(
            Tx tx, UUID organization, @Nullable UUID actor, UUID signer, UUID grant, String reason) {
        return tx.first(
                        SQL.get("revokeGrant"),
                        Tuple.of(grant, reason),
                        row -> revoked(organization, actor, signer, grant, reason, row))
                .map(revoked -> {
                    revoked.ifPresent(event -> {
                        tx.takesRightsAway();
                        tx.record(event);
                    });
                    return revoked.isPresent();
                });
    }

    /**
     * active to revoked: all that a former member could sign with, so that nothing of it comes back when they do. The
     * Signer is held.
     *
     * @param actor null for the system itself
     * @param member who was removed; of a group everybody who has no other role
     */
    public static Future<Void> ofFormerMember(
            Tx tx, UUID organization, @Nullable UUID actor, UUID signer, UUID member) {
        return tx.all(
                        SQL.get("revokeGrantsOfFormer"),
                        Tuple.of(signer, member, FORMER),
                        row -> revoked(organization, actor, signer, row.getUUID("id"), FORMER, row))
                .map(events -> {
                    if (!events.isEmpty()) {
                        tx.takesRightsAway();
                    }
                    events.forEach(tx::record);
                    return null;
                });
    }

    private static Event revoked(
            UUID organization, @Nullable UUID actor, UUID signer, UUID grant, String reason, Row row) {
        return new Event("grant.revoked", organization, actor, signer, row.getUUID("request_id"), grant, null, Map.of())
                .with("reason", reason)
                .with("used", row.getLong("used"));
    }
}
