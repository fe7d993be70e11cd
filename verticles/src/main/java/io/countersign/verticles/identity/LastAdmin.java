package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;

/**
 * Changes that could lock everybody out: an organization keeps an active admin who has a password, and the installation an active
 * platform admin who has one, or nobody could mend anything. An account of an identity provider does not count: it may never be linked,
 * and the provider may be away.
 *
 * <p>The organization's row is locked before the platform's lock, and both before the caller, other than {@link Database#change} does:
 * of two admins who shut each other out the second must see what the first did, and neither may wait for the other.
 */
final class LastAdmin {
    private static final Queries SQL = Queries.of("identity");

    private LastAdmin() {}

    /**
     * A transaction of a caller, refused when it leaves no such admin.
     *
     * @param person of the caller's organization, who is disabled or loses a login
     */
    static <T> Future<T> stays(Database database, Call call, UUID person, Function<Tx, Future<T>> work) {
        var organization = call.caller().organization();
        return database.systemChange(tx -> lockOrganization(tx, organization)
                // It stays as read until the end. Tenants do not wait for each other where it is no platform admin.
                .compose(locked -> tx.first(
                        SQL.get("isPlatformAdmin"), Tuple.of(person, organization), row -> row.getBoolean("is")))
                .compose(found -> found.orElse(false)
                        ? platformAdminStays(tx, call, work)
                        : Database.callerStays(tx, call).compose(stays -> work.apply(tx)))
                .compose(done -> kept(tx, organization, person).map(done)));
    }

    /**
     * As {@link #stays}, for a platform admin of any organization.
     *
     * @param organization that is disabled, or whose person is made a platform admin or none
     */
    static <T> Future<T> platformAdminStays(
            Database database, Call call, UUID organization, Function<Tx, Future<T>> work) {
        return database.systemChange(
                tx -> lockOrganization(tx, organization).compose(locked -> platformAdminStays(tx, call, work)));
    }

    private static <T> Future<T> platformAdminStays(Tx tx, Call call, Function<Tx, Future<T>> work) {
        return tx.first(SQL.get("lockPlatform"), Tuple.tuple(), row -> true)
                .compose(locked -> Database.callerStays(tx, call))
                .compose(stays -> platformAdminThere(tx))
                .compose(before -> work.apply(tx)
                        .compose(done -> platformAdminThere(tx)
                                .compose(after -> require(after || !before, lastPlatformAdmin()))
                                .map(done)));
    }

    private static Future<Boolean> platformAdminThere(Tx tx) {
        return tx.first(SQL.get("platformAdminThere"), Tuple.tuple(), row -> row.getBoolean("there"))
                .map(Optional::orElseThrow);
    }

    private static Future<Void> lockOrganization(Tx tx, UUID organization) {
        return tx.first(SQL.get("lockOrganization"), Tuple.of(organization), row -> true)
                .mapEmpty();
    }

    private static Future<Void> kept(Tx tx, UUID organization, UUID person) {
        return tx.first(SQL.get("keepsAnAdmin"), Tuple.of(organization, person), row -> row.getBoolean("kept"))
                .compose(kept -> require(kept.orElseThrow(), lastAdmin()));
    }

    private static Future<Void> require(boolean holds, Refusal otherwise) {
        return holds ? Future.succeededFuture() : Future.failedFuture(otherwise.refused());
    }

    private static Refusal lastAdmin() {
        return new Refusal.Conflict(
                "LAST_ADMIN",
                "no active admin of the organization would have a password any more; make another admin with a password first");
    }

    private static Refusal lastPlatformAdmin() {
        return new Refusal.Conflict(
                "LAST_PLATFORM_ADMIN",
                "no active platform admin would have a password any more; have a platform admin appoint another one with a password first");
    }
}
