package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.verticles.Call;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.countersign.verticles.store.WireNames;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Recipients: identities of the caller's organization with their rank on a Signer. */
final class Members {
    private static final Queries SQL = Queries.of("approvals");

    /**
     * @param rank 0 for none; disabled identities have none
     * @param owners of a machine
     */
    record Found(IdentityRef identity, int rank, Set<UUID> owners) {}

    private Members() {}

    /** @param id null for the caller */
    static Future<Optional<Found>> find(Tx tx, Call call, UUID signer, @Nullable UUID id) {
        var wanted = id == null ? call.caller().id() : id;
        return tx.first(
                SQL.get("rankOf"),
                Tuple.of(call.caller().organization(), signer, wanted),
                row -> new Found(
                        new IdentityRef(
                                row.getUUID("id"),
                                WireNames.of(IdentityKind.class, row.getString("kind")),
                                row.getString("name")),
                        row.getInteger("rank"),
                        Set.of(row.getArrayOfUUIDs("owners"))));
    }

    /** An unknown, a foreign and a powerless recipient get the same words, so that nothing is learned about strangers. */
    static void checkMaySign(Optional<Found> recipient, List<FieldError> errors) {
        if (recipient.map(Found::rank).orElse(0) < SignerAccess.OPERATOR) {
            errors.add(new FieldError(
                    "/recipient",
                    "the recipient must be a member of this Signer as Operator or Administrator; make them one first"));
        }
    }
}
