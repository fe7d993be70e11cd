package io.countersign.verticles.store;

import io.countersign.verticles.Call;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;

/** The right of a platform admin, asked for by the transaction that uses it: it may have ended since the token was verified. */
public final class PlatformRight {
    private static final Queries SQL = Queries.of("store");

    private PlatformRight() {}

    /** Refused unless the caller is a platform admin, and stays one until this transaction ends. */
    public static Future<Void> held(Tx tx, Call call, Refusal otherwise) {
        return tx.first(SQL.get("holdPlatformRight"), Tuple.of(call.caller().id()), row -> true)
                .compose(
                        held -> held.isPresent() ? Future.succeededFuture() : Future.failedFuture(otherwise.refused()));
    }
}
