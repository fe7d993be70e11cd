package io.countersign.verticles.store;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.SqlClient;
import java.util.concurrent.TimeUnit;

/** Connections to PostgreSQL apart from the pool. */
public final class Connections {
    /** A proxy whose server is away accepts, and then says nothing for as long as it likes. */
    private static final long LONGEST_SECONDS = 5;

    private Connections() {}

    /** A connection that is logged in; fails when it takes too long, and closes it should it come later. */
    public static Future<PgConnection> open(Vertx vertx, PgConnectOptions options) {
        var attempt = PgConnection.connect(vertx, options);
        return attempt.timeout(LONGEST_SECONDS, TimeUnit.SECONDS)
                .onFailure(late -> attempt.onSuccess(SqlClient::close));
    }
}
