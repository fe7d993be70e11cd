package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.PlatformRight;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import java.util.UUID;

/** Who may call an operation of this package; the words are those of {@code x-permission} in the contract. */
final class Permissions {
    private Permissions() {}

    static Future<Void> platformAdmin(Call call) {
        return call.caller().platformAdmin()
                ? Future.succeededFuture()
                : Future.failedFuture(notAPlatformAdmin().refused());
    }

    /** In a transaction that does what {@link #platformAdmin} allowed. */
    static Future<Void> stillPlatformAdmin(Tx tx, Call call) {
        return PlatformRight.held(tx, call, notAPlatformAdmin());
    }

    static Future<Void> organizationAdmin(Call call) {
        return require(
                call.caller().isOrganizationAdmin(),
                "NOT_AN_ADMIN",
                "only an admin of the organization may do this; ask one");
    }

    static Future<Void> selfOrOrganizationAdmin(Call call, UUID person) {
        return require(
                call.caller().isOrganizationAdmin()
                        || (call.caller().isPerson() && call.caller().id().equals(person)),
                "NOT_AN_ADMIN",
                "only the person or an admin of the organization may do this; ask an admin");
    }

    private static Future<Void> require(boolean allowed, String code, String detail) {
        return allowed ? Future.succeededFuture() : Future.failedFuture(new Refusal.Forbidden(code, detail).refused());
    }

    private static Refusal notAPlatformAdmin() {
        return new Refusal.Forbidden("NOT_A_PLATFORM_ADMIN", "only a platform administrator may do this; ask one");
    }
}
