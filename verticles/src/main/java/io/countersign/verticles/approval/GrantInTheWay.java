package io.countersign.verticles.approval;

import io.countersign.protocol.api.AddedStep;
import io.countersign.verticles.scope.ScopeText;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/** Nobody is asked for what a grant covers already. */
final class GrantInTheWay {
    private static final Queries SQL = Queries.of("approvals");

    private GrantInTheWay() {}

    /** Fails when the recipient has a grant that covers these terms, approved with the steps that conditions add. */
    static Future<Void> refuse(Tx tx, UUID signer, UUID recipient, Terms terms, List<AddedStep> added) {
        return tx.first(
                        SQL.get("usableGrant"),
                        Tuple.of(signer, recipient, terms.signatures(), terms.unlimitedSignatures())
                                .addOffsetDateTime(Rows.time(terms.notBefore()))
                                .addOffsetDateTime(Rows.time(terms.expiresAt()))
                                .addString(ScopeText.of(terms.scope()))
                                .addArrayOfString(
                                        added.stream().map(AddedStep::condition).toArray(String[]::new)),
                        row -> ApprovalRefusals.grantActive(row.getUUID("id"), Rows.instant(row, "expires_at")))
                .map(active -> {
                    active.ifPresent(refusal -> {
                        throw refusal.refused();
                    });
                    return null;
                });
    }
}
