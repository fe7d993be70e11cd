package io.countersign.verticles.store;

import io.countersign.sql.NamedQuery;
import io.countersign.verticles.DomainConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.flywaydb.core.Flyway;

/** Brings the schema to the version of this program; several gateways starting at once take turns. Blocks; not for an event loop. */
public final class Migrations {
    private Migrations() {}

    /** @throws RuntimeException of Flyway when PostgreSQL does not answer or a migration was edited after it ran */
    public static void run(DomainConfig.Postgres config) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(url(config), config.user(), config.password())
                .locations(NamedQuery.MIGRATIONS)
                // Ten seconds for a database that starts beside us; the pause would double each time.
                .connectRetries(10)
                .connectRetriesInterval(1)
                .load()
                .migrate();
    }

    private static String url(DomainConfig.Postgres config) {
        var root = config.rootCertificate();
        return "jdbc:postgresql://" + config.host() + ":" + config.port() + "/" + config.database() + "?sslmode="
                + config.sslMode()
                + (root == null ? "" : "&sslrootcert=" + URLEncoder.encode(root.toString(), StandardCharsets.UTF_8));
    }
}
