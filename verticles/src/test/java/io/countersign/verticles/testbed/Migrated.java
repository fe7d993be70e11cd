package io.countersign.verticles.testbed;

import io.countersign.embedded.TestServers;
import io.countersign.sql.NamedQuery;
import org.flywaydb.core.Flyway;

/** Databases with the schema of today. */
public final class Migrated {
    private Migrated() {}

    /** A new one on the shared PostgreSQL. */
    public static String database(String name) {
        return TestServers.migratedDatabase(name, Migrated::migrate);
    }

    private static void migrate(String jdbcUrl) {
        var postgres = TestServers.postgres();
        Flyway.configure()
                .dataSource(jdbcUrl, postgres.user(), postgres.password())
                .locations(NamedQuery.MIGRATIONS)
                .load()
                .migrate();
    }
}
