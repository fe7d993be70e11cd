package io.countersign.bench.floor;

import io.countersign.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;

/** What PostgreSQL needs to make one small row durable: an insert, a commit, a flush to disk, on one connection. */
public final class CommitFloor implements AutoCloseable {
    private static final Duration WARM_UP = Duration.ofMillis(300);

    private final PostgresServer server;
    private final Connection connection;

    private CommitFloor(PostgresServer server, Connection connection) {
        this.server = server;
        this.connection = connection;
    }

    /**
     * Starts a PostgreSQL of its own, the one that a gateway of the bench gets too.
     *
     * @throws SQLException if it cannot be used
     */
    public static CommitFloor open() throws SQLException {
        var server = PostgresServer.temporary();
        var connection =
                DriverManager.getConnection(server.jdbcUrl(server.database()), server.user(), server.password());
        try (var statement = connection.createStatement()) {
            // The server's setting already; said again because the figure means nothing without it.
            statement.execute("SET synchronous_commit = on");
            statement.execute(
                    "CREATE TABLE floor (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, hash bytea NOT NULL)");
        }
        return new CommitFloor(server, connection);
    }

    /** Commits for so long. */
    public Timed run(Duration time) throws SQLException {
        try (var insert = connection.prepareStatement("INSERT INTO floor (hash) VALUES (?)")) {
            insert.setBytes(1, new byte[32]);
            Timed.repeat(WARM_UP, insert::executeUpdate);
            return Timed.repeat(time, insert::executeUpdate);
        }
    }

    /** Of the server. */
    public String version() throws SQLException {
        return connection.getMetaData().getDatabaseProductVersion();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
        server.close();
    }
}
