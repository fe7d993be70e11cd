package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.vertx.core.Future;
import java.util.UUID;

/** Who may call an operation of this package; the words are those of {@code x-permission} in the contract. */
final class Permissions {
    private Permissions() {}

    /**
     * The caller's transaction need not ask again: who loses the right loses their tokens with it, and {@link Database#callerStays}
     * holds the caller's.
     */
    static Future<Void> platformAdmin(Call call) {
        return require(
                call.caller().platformAdmin(),
                "NOT_A_PLATFORM_ADMIN",
                "only a platform administrator may do this; ask one");
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
}
