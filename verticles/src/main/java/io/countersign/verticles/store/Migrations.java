package io.countersign.verticles.store;

import io.countersign.sql.NamedQuery;
import io.countersign.verticles.DomainConfig;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings the schema to the version of this program; several gateways starting at once take turns. Blocks; not for an event loop. */
public final class Migrations {
    private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);
    /** Ten seconds for a database that starts beside us, and what the attempts themselves take. */
    private static final int RETRIES = 10;

    private static final Duration PAUSE = Duration.ofSeconds(1);
    /** Of one attempt where nothing answers, so that all of them end before a start counts as failed. */
    private static final int CONNECT_SECONDS = 5;

    private static final String TOO_MANY_CONNECTIONS = "53300";

    private Migrations() {}

    /** @throws RuntimeException of Flyway when PostgreSQL does not answer or a migration was edited after it ran */
    public static void run(DomainConfig.Postgres config) {
        var flyway = Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(url(config), config.user(), config.password())
                .locations(NamedQuery.MIGRATIONS)
                // Its own retries also repeat what never gets better, such as a wrong password, with a warning each.
                .connectRetries(0)
                .load();
        for (int left = RETRIES; !migrated(flyway, config, left); left--) {
            pause();
        }
    }

    private static boolean migrated(Flyway flyway, DomainConfig.Postgres config, int retries) {
        try {
            flyway.migrate();
            return true;
        } catch (FlywayException e) {
            if (retries == 0 || Thread.currentThread().isInterrupted() || !mayGetBetter(e)) {
                throw e;
            }
            if (retries == RETRIES) {
                LOG.warn("{} is not reached yet, trying for some seconds: {}", config, firstLine(e));
            }
            return false;
        }
    }

    private static String firstLine(Throwable failure) {
        return String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    }

    /** Nobody answers, or PostgreSQL is not ready or full for now; a log-in or a database that it refuses stays refused. */
    private static boolean mayGetBetter(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException refused) {
                var state = refused.getSQLState();
                return state == null
                        || state.startsWith("08")
                        || state.equals("57P03")
                        || state.equals(TOO_MANY_CONNECTIONS);
            }
        }
        return false;
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            // The next attempt is the last one.
            Thread.currentThread().interrupt();
        }
    }

    private static String url(DomainConfig.Postgres config) {
        var root = config.rootCertificate();
        return "jdbc:postgresql://" + config.host() + ":" + config.port() + "/" + config.database() + "?sslmode="
                + config.sslMode() + "&connectTimeout=" + CONNECT_SECONDS
                + (root == null ? "" : "&sslrootcert=" + URLEncoder.encode(root.toString(), StandardCharsets.UTF_8));
    }
}
