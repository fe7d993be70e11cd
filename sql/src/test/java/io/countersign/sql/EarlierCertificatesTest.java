package io.countersign.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Every certificate that a Signer has had is on record, also where a gateway of the version before gave it. */
class EarlierCertificatesTest {
    private static final String BEFORE = "31";

    private static void run(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> kept(Connection connection, String slug) throws SQLException {
        var serials = new ArrayList<String>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(
                        "SELECT c.serial || ' ' || cardinality(c.chain) FROM signer_certificates c JOIN signers s ON s.id = c.signer_id"
                                + " WHERE s.slug = '" + slug + "' ORDER BY c.serial")) {
            while (rows.next()) {
                serials.add(rows.getString(1));
            }
        }
        return serials;
    }

    private static void signer(Connection connection, String slug) throws SQLException {
        run(connection, """
                INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state)
                SELECT gen_random_uuid(), o.id, '%s', 's', 'P-256', 't', '%s', a.id, 'CN=s', 'pending'
                FROM organizations o, certificate_authorities a""".formatted(slug, slug));
    }

    /** As the statement of every version so far. */
    private static void activate(Connection connection, String slug, String serial) throws SQLException {
        run(connection, """
                UPDATE signers SET state = 'active', public_key = '\\x01', key_id = 'k', certificate = '\\x02',
                    certificate_chain = ARRAY['\\x02'::bytea, '\\x03'], certificate_serial = '%s', not_before = now(),
                    not_after = now() + interval '1 day'
                WHERE slug = '%s'""".formatted(serial, slug));
    }

    @Test
    void those_from_before_the_migration_are_kept_and_those_that_come_after_it_whoever_gives_them()
            throws SQLException {
        var server = TestServers.postgres();
        var url = server.jdbcUrl(
                server.createDatabase("sql_" + UUID.randomUUID().toString().replace("-", "")));
        Flyway.configure()
                .configuration(Migrated.flyway(url).getConfiguration())
                .target(BEFORE)
                .load()
                .migrate();
        try (var connection = Migrated.connect(url)) {
            run(connection, """
                    INSERT INTO organizations (id, slug, name) VALUES ('00000000-0000-7000-8000-000000000001', 'o', 'O');
                    INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state) VALUES
                        (gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'ca', 'P-256', 't', '01', 'CN=x', 'pending')""");
            signer(connection, "early");
            activate(connection, "early", "0a");
            signer(connection, "open");
            assertThat(Migrated.flyway(url).migrate().migrationsExecuted).isPositive();
            assertThat(kept(connection, "early")).containsExactly("0a 2");
            assertThat(kept(connection, "open")).isEmpty();
            activate(connection, "open", "0b");
            activate(connection, "early", "0c");
            activate(connection, "early", "0c");
            assertThat(kept(connection, "open")).containsExactly("0b 2");
            assertThat(kept(connection, "early")).containsExactly("0a 2", "0c 2");
        }
    }
}
