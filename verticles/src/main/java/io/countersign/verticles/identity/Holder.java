package io.countersign.verticles.identity;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.PersonRole;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import java.util.Map;

/**
 * The identity behind a token, as the database knows it.
 *
 * @param caller without claims, which belong to one token
 * @param active both the identity and its organization
 * @param generation tokens of another generation were ended
 */
record Holder(Caller caller, boolean active, long generation) {
    static Holder of(Row row) {
        var role = row.getString("role");
        var caller = new Caller(
                row.getUUID("id"),
                row.getUUID("organization_id"),
                WireNames.of(IdentityKind.class, row.getString("kind")),
                row.getString("name"),
                role == null ? null : WireNames.of(PersonRole.class, role),
                row.getBoolean("platform_admin"),
                Map.of(),
                row.getLong("generation"));
        return new Holder(caller, row.getBoolean("active"), row.getLong("generation"));
    }

    boolean admits(AccessToken token) {
        return active && generation == token.generation();
    }

    Future<Caller> admitted(AccessToken token) {
        if (!active) {
            return Future.failedFuture(Refusal.Unauthenticated.disabled().refused());
        }
        return admits(token)
                ? Future.succeededFuture(caller.withClaims(token.claims()))
                : Future.failedFuture(Refusal.Unauthenticated.tokenEnded().refused());
    }
}
