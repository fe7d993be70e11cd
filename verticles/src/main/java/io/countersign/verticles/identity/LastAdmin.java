package io.countersign.verticles.identity;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.store.Tx;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.util.UUID;
import java.util.function.Function;

/** Changes that could lock everybody out: an organization keeps an active admin who can log in, or nobody could mend anything. */
final class LastAdmin {
    private static final Queries SQL = Queries.of("identity");

    private LastAdmin() {}

    /**
     * A transaction of a caller, refused when it leaves no such admin. The organization's row is locked before the caller's, other than
     * {@link Database#change} does: of two admins who shut each other out the second must see what the first did, and neither may wait
     * for the other.
     *
     * @param person who is disabled or loses a login
     */
    static <T> Future<T> stays(Database database, Call call, UUID person, Function<Tx, Future<T>> work) {
        var organization = call.caller().organization();
        return database.systemChange(tx -> tx.first(SQL.get("lockOrganization"), Tuple.of(organization), row -> true)
                .compose(locked -> Database.callerStays(tx, call))
                .compose(stays -> work.apply(tx))
                .compose(done -> kept(tx, organization, person).map(done)));
    }

    private static Future<Void> kept(Tx tx, UUID organization, UUID person) {
        return tx.first(SQL.get("keepsAnAdmin"), Tuple.of(organization, person), row -> row.getBoolean("kept"))
                .compose(kept -> kept.orElseThrow()
                        ? Future.succeededFuture()
                        : Future.failedFuture(refusal().refused()));
    }

    private static Refusal refusal() {
        return new Refusal.Conflict(
                "LAST_ADMIN",
                "no active admin of the organization could log in any more; make another admin with a login first");
    }
}
