package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a gateway asks of its database before it serves, where the way to it is slow or wrong. */
class DurabilityTest {
    private static final int SILENT = 3;

    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger connections = new AtomicInteger();

    @AfterEach
    void close() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    /** A way to the test server on which the first connections lead nowhere. */
    private NetServer slowWay() throws Exception {
        var client = vertx.createNetClient();
        var postgres = TestServers.postgres();
        return get(vertx.createNetServer()
                .connectHandler(socket -> {
                    if (connections.incrementAndGet() > SILENT) {
                        socket.pause();
                        client.connect(postgres.port(), postgres.host()).onSuccess(there -> join(socket, there));
                    }
                })
                .listen(0, "127.0.0.1"));
    }

    private static void join(NetSocket one, NetSocket other) {
        one.handler(other::write).closeHandler(closed -> other.close());
        other.handler(one::write).closeHandler(closed -> one.close());
        one.resume();
    }

    private Pool impatient(int port, String password) {
        var postgres = TestServers.postgres();
        return PgBuilder.pool()
                .with(new PoolOptions()
                        .setMaxSize(SILENT + 1)
                        .setConnectionTimeout(200)
                        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS))
                .connectingTo(new PgConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setDatabase("postgres")
                        .setUser(postgres.user())
                        .setPassword(password))
                .using(vertx)
                .build();
    }

    @Test
    void a_first_connection_that_is_late_is_asked_for_again() throws Exception {
        var pool = impatient(slowWay().actualPort(), TestServers.postgres().password());
        get(Durability.check(vertx, pool, Duration.ofSeconds(30)));
        assertThat(connections).hasValueGreaterThan(SILENT);
    }

    @Test
    void patience_ends_where_nobody_answers() throws Exception {
        var silent = get(vertx.createNetServer().connectHandler(socket -> {}).listen(0, "127.0.0.1"));
        var checked = Durability.check(vertx, impatient(silent.actualPort(), "any"), Duration.ofMillis(300));
        assertThat(get(checked.transform(Future::succeededFuture)).failed()).isTrue();
    }

    @Test
    void a_wrong_password_is_told_at_once() throws Exception {
        var pool = impatient(TestServers.postgres().port(), "a wrong one");
        var checked = Durability.check(vertx, pool, Duration.ofDays(1));
        assertThat(get(checked.transform(Future::succeededFuture)).cause()).hasMessageContaining("password");
    }
}
