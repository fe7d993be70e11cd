package io.countersign.bench;

import io.countersign.embedded.PostgresServer;
import io.countersign.embedded.RedisServer;
import io.countersign.embedded.SoftHsm;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** PostgreSQL, Redis and a SoftHSM token on which the bench's gateways run, as an operator's gateways do on his. Gone when this is closed. */
final class OwnServers implements AutoCloseable {
    private static final String DATABASE = "countersign";

    private final PostgresServer postgres;
    private final RedisServer redis;
    private final SoftHsm.Token token;
    private final Path folder;

    private OwnServers(PostgresServer postgres, RedisServer redis, SoftHsm.Token token, Path folder) {
        this.postgres = postgres;
        this.redis = redis;
        this.token = token;
        this.folder = folder;
    }

    /** Starts them on the data in a folder, laid out as {@code countersign up --data} does it; Redis keeps none. */
    static OwnServers start(Path folder) {
        var postgres = PostgresServer.in(folder.resolve("postgres"));
        try {
            postgres.createDatabase(DATABASE);
            var token = SoftHsm.in(folder.resolve("softhsm")).token("countersign");
            return new OwnServers(postgres, RedisServer.withPassword(), token, folder);
        } catch (RuntimeException failed) {
            postgres.close();
            throw failed;
        }
    }

    /**
     * The part of a gateway's configuration that names them. It is that of {@code countersign up} without a file, with longer tokens for
     * long runs and as many streams of one person as a scenario opens.
     *
     * @param node name of the gateway
     */
    String yaml(String node) {
        return """
                production: false
                node: {name: %s}
                postgres: {uri: "%s", password: "%s"}
                redis: {uri: "%s", password: "%s"}
                tokens:
                  - {name: local, label: %s, module: "%s", pin: "file:%s", sessions: 4, queue: 256, timeout: 1500ms}
                auditLog: {origin: bench.example/log, directory: "%s"}
                security: {accessTokenLifetime: 1h}
                live: {streamsPerIdentity: 1000}
                log: {level: warn, json: false}
                """.formatted(
                        node,
                        postgres.uri(DATABASE),
                        postgres.password(),
                        redis.uri(),
                        redis.password(),
                        token.label(),
                        token.module(),
                        token.pinFile(),
                        folder.resolve("checkpoints-" + node));
    }

    /** What the gateway's process must find in its environment. */
    Map<String, String> environment() {
        return Map.of("SOFTHSM2_CONF", token.configuration().toString());
    }

    RedisServer redis() {
        return redis;
    }

    /** Of PostgreSQL and, while it runs, of Redis. */
    List<Long> pids() {
        return Stream.concat(Stream.of(postgres.pid()), redis.isRunning() ? Stream.of(redis.pid()) : Stream.empty())
                .toList();
    }

    /** A connection as the superuser of the gateways' database. */
    Connection superuser() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(DATABASE), postgres.user(), postgres.password());
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}
