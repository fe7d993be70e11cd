package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.countersign.embedded.FreePorts;
import io.countersign.embedded.TestServers;
import io.countersign.verticles.DomainConfig;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What is waited for before the migrations, and what is not. */
class MigrationsTest {
    private final Vertx vertx = Vertx.vertx();
    private final List<String> warnings = new CopyOnWriteArrayList<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent line) {
            if (line.getLevel() == Level.WARN) {
                warnings.add(line.getFormattedMessage());
            }
        }
    };

    @BeforeEach
    void listen() {
        appender.start();
        root.addAppender(appender);
    }

    @AfterEach
    void close() throws Exception {
        root.detachAppender(appender);
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static DomainConfig.Postgres config(int port, String database, String password) {
        var server = TestServers.postgres();
        return DomainConfig.Postgres.plain(server.host(), port, database, server.user(), password, 1);
    }

    @Test
    void a_wrong_password_is_tried_once() {
        var server = TestServers.postgres();
        assertThatThrownBy(() -> Migrations.run(config(server.port(), "postgres", "a wrong one")))
                .hasMessageContaining("password authentication failed");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_missing_database_is_tried_once() {
        var server = TestServers.postgres();
        assertThatThrownBy(() -> Migrations.run(config(server.port(), "nowhere", server.password())))
                .hasMessageContaining("\"nowhere\" does not exist");
        assertThat(warnings).isEmpty();
    }

    @Test
    void a_server_that_comes_later_is_waited_for_with_one_warning() throws Exception {
        var server = TestServers.postgres();
        var port = FreePorts.next();
        var database = server.createDatabase("comes_later");
        var run = CompletableFuture.runAsync(() -> Migrations.run(config(port, database, server.password())));
        awaitWarning(run);
        var client = vertx.createNetClient();
        vertx.createNetServer()
                .connectHandler(socket -> {
                    socket.pause();
                    client.connect(server.port(), server.host()).onSuccess(there -> join(socket, there));
                })
                .listen(port, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        run.get(60, TimeUnit.SECONDS);
        assertThat(warnings).singleElement().asString().contains("is not reached yet");
    }

    @Test
    void a_server_whose_connections_are_all_taken_is_waited_for_with_one_warning() throws Exception {
        var server = TestServers.postgres();
        var database = server.createDatabase("full_for_now");
        try (var connection = DriverManager.getConnection(server.jdbcUrl(database), server.user(), server.password());
                var statement = connection.createStatement()) {
            statement.execute("CREATE ROLE crowded LOGIN PASSWORD 'a word' CONNECTION LIMIT 0");
            statement.execute("ALTER DATABASE full_for_now OWNER TO crowded");
            var config = DomainConfig.Postgres.plain(server.host(), server.port(), database, "crowded", "a word", 1);
            var run = CompletableFuture.runAsync(() -> Migrations.run(config));
            awaitWarning(run);
            statement.execute("ALTER ROLE crowded CONNECTION LIMIT -1");
            run.get(60, TimeUnit.SECONDS);
        }
        assertThat(warnings).singleElement().asString().contains("too many connections");
    }

    private void awaitWarning(CompletableFuture<Void> run) {
        while (warnings.isEmpty() && !run.isDone()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    private static void join(NetSocket one, NetSocket other) {
        one.handler(other::write).closeHandler(closed -> other.close());
        other.handler(one::write).closeHandler(closed -> one.close());
        one.resume();
    }
}
