package io.countersign.acceptance.harness;

import io.countersign.embedded.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into a database as the superuser, one look after the other on a connection that is kept: tests look many times a second while they
 * wait, and to log in costs a hundred times what a look does. A connection that was lost, with its server for example, is made again.
 */
final class Looker implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 5;

    private final PostgresServer postgres;
    private final String database;
    private @Nullable Connection kept;

    Looker(PostgresServer postgres, String database) {
        this.postgres = postgres;
        this.database = database;
    }

    /** The first column of a query. */
    synchronized List<String> column(String query) {
        try (var statement = connection().createStatement();
                var rows = statement.executeQuery(query)) {
            var values = new ArrayList<String>();
            while (rows.next()) {
                values.add(rows.getString(1));
            }
            return values;
        } catch (SQLException e) {
            throw new AssertionError(query, e);
        }
    }

    private Connection connection() throws SQLException {
        var connection = kept;
        if (connection == null || !connection.isValid(PATIENCE_SECONDS)) {
            close();
            connection = DriverManager.getConnection(postgres.jdbcUrl(database), postgres.user(), postgres.password());
            kept = connection;
        }
        return connection;
    }

    /** Leaves the database, so that it can be copied or dropped; the next look comes back. */
    @Override
    public synchronized void close() {
        var connection = kept;
        kept = null;
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new AssertionError(e);
            }
        }
    }
}
