package io.countersign.verticles.identity;

import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;

/** Ends the access tokens of an identity that stays active, as when a secret or a password may be known to others. */
final class TokenEnds {
    private static final Queries SQL = Queries.of("identity");

    private TokenEnds() {}

    static Future<Void> all(Tx tx, UUID identity) {
        // The signing path may remember who a token belongs to.
        tx.takesRightsAway();
        return tx.update(SQL.get("endTokens"), Tuple.of(identity)).mapEmpty();
    }
}
