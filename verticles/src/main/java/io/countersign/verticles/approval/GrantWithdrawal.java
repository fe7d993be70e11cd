package io.countersign.verticles.approval;

import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Revokes a grant for a campaign, by the statement of every revocation. The caller has judged who asks for it. */
public final class GrantWithdrawal {
    private static final Queries SQL = Queries.of("approvals");

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
                        row -> new Event(
                                        "grant.revoked",
                                        organization,
                                        actor,
                                        signer,
                                        row.getUUID("request_id"),
                                        grant,
                                        null,
                                        Map.of())
                                .with("reason", reason)
                                .with("used", row.getLong("used")))
                .map(revoked -> {
                    revoked.ifPresent(event -> {
                        tx.takesRightsAway();
                        tx.record(event);
                    });
                    return revoked.isPresent();
                });
    }
}
