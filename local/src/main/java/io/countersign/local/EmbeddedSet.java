package io.countersign.local;

import io.countersign.conf.GatewayConfig;
import io.countersign.embedded.PostgresServer;
import io.countersign.embedded.RedisServer;
import io.countersign.embedded.SoftHsm;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * PostgreSQL, Redis and one SoftHSM token, started for one local gateway and ending with this JVM.
 *
 * @param checkpoints where the log's checkpoints are kept
 */
record EmbeddedSet(PostgresServer postgres, RedisServer redis, SoftHsm.Token token, Path checkpoints) {
    private static final String DATABASE = "countersign";
    private static final String TOKEN = "countersign";

    /** Starts all three at the same time. Data is kept in {@code folder}; Redis keeps none. */
    static EmbeddedSet start(Path folder) {
        try (var threads = Executors.newThreadPerTaskExecutor(
                Thread.ofPlatform().name("start-", 0).daemon().factory())) {
            var postgres = threads.submit(() -> postgres(folder));
            var redis = threads.submit((Callable<RedisServer>) RedisServer::withPassword);
            var token =
                    threads.submit(() -> SoftHsm.in(folder.resolve("softhsm")).token(TOKEN));
            return new EmbeddedSet(started(postgres), started(redis), started(token), folder.resolve("checkpoints"));
        }
    }

    private static PostgresServer postgres(Path folder) {
        var server = PostgresServer.in(folder.resolve("postgres"));
        server.createDatabase(DATABASE);
        return server;
    }

    private static <T> T started(Future<T> server) {
        try {
            return server.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new LocalException("A server did not start: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalException("Interrupted while servers started.", e);
        }
    }

    /** The configuration of a gateway on these servers, reachable from this machine only. */
    GatewayConfig gateway(Ports ports) {
        return GatewayConfig.parse("the local configuration", """
                production: false
                node:
                  name: local
                http:
                  host: 127.0.0.1
                  port: %d
                  publicUrl: http://127.0.0.1:%d
                management:
                  host: 127.0.0.1
                  port: %d
                postgres:
                  uri: "%s"
                  password: "%s"
                redis:
                  uri: "%s"
                  password: "%s"
                tokens:
                  - name: local
                    label: %s
                    module: "%s"
                    pin: "file:%s"
                    sessions: 4
                    queue: 256
                    timeout: 1500ms
                auditLog:
                  directory: "%s"
                log:
                  level: warn
                  json: false
                """.formatted(
                        ports.api(),
                        ports.api(),
                        ports.management(),
                        postgres.uri(DATABASE),
                        postgres.password(),
                        redis.uri(),
                        redis.password(),
                        token.label(),
                        token.module(),
                        token.pinFile(),
                        checkpoints));
    }
}
