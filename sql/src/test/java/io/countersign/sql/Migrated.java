package io.countersign.sql;

import io.countersign.embedded.TestServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.UUID;
import org.flywaydb.core.Flyway;

/** Databases of their own with the whole schema, and its owner connected to them. */
final class Migrated {
    private Migrated() {}

    /** The JDBC address of a new one: a copy of what the migrations made once. */
    static String database() {
        var name = "sql_" + UUID.randomUUID().toString().replace("-", "");
        return TestServers.postgres()
                .jdbcUrl(TestServers.migratedDatabase(
                        name, first -> flyway(first).migrate()));
    }

    static Flyway flyway(String url) {
        var server = TestServers.postgres();
        return Flyway.configure()
                .dataSource(url, server.user(), server.password())
                .locations(NamedQuery.MIGRATIONS)
                .load();
    }

    /** @param url may have further parameters of the driver */
    static Connection connect(String url) throws SQLException {
        var server = TestServers.postgres();
        return DriverManager.getConnection(url, server.user(), server.password());
    }
}
