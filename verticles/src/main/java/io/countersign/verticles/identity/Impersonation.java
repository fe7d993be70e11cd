package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.UUID;

/**
 * Who sets a password can log in with it, and who removes passkeys makes it suffice again: nobody becomes somebody that way whose rights go
 * beyond an admin's of the organization.
 */
final class Impersonation {
    private static final Queries SQL = Queries.of("identity");

    private Impersonation() {}

    /** Refused unless the caller may give the person a password or take their passkeys; the person gains no such right until this transaction ends. */
    static Future<Void> allowed(Tx tx, Call call, UUID person) {
        return call.caller().id().equals(person)
                ? Future.succeededFuture()
                : notOfThePlatform(tx, call, person).compose(free -> notGuarded(tx, person));
    }

    /** A platform admin may: they could do the same as themselves. */
    private static Future<Void> notOfThePlatform(Tx tx, Call call, UUID person) {
        return tx.first(
                        SQL.get("holdPlatformAdmin"),
                        Tuple.of(person, call.caller().organization()),
                        row -> row.getBoolean("platform_admin"))
                .compose(found -> found.orElse(false) && !call.caller().platformAdmin()
                        ? Future.failedFuture(platformAdmin().refused())
                        : Future.succeededFuture());
    }

    /**
     * Nobody alone may become somebody whom a guarded Signer trusts; with the person off those Signers it is set, and their return
     * waits for a second person.
     */
    private static Future<Void> notGuarded(Tx tx, UUID person) {
        return tx.all(SQL.get("guardedSignersOf"), Tuple.of(person), row -> row.getString("slug"))
                .compose(slugs -> slugs.isEmpty()
                        ? Future.succeededFuture()
                        : Future.failedFuture(guarded(slugs).refused()));
    }

    private static Refusal platformAdmin() {
        return new Refusal.Forbidden(
                "NOT_A_PLATFORM_ADMIN",
                "this person is a platform administrator, so only they or another platform administrator set a password of"
                        + " theirs or remove their passkeys");
    }

    private static Refusal guarded(List<String> slugs) {
        return new Refusal.Conflict(
                "GUARDED_PERSON",
                "this person may sign with or decide on guarded Signers (" + String.join(", ", slugs)
                        + "), so only they set a password of theirs or remove their passkeys; otherwise take them off these Signers"
                        + " and out of their groups, do it, and add them again, which a second person agrees to");
    }
}
