package io.countersign.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MigrationsTest {
    private String url = "";
    private Connection connection;

    @BeforeEach
    void migrated() throws SQLException {
        url = Migrated.database();
        connection = Migrated.connect(url);
    }

    @AfterEach
    void close() throws SQLException {
        connection.close();
    }

    @Test
    void a_second_run_changes_nothing() {
        assertThat(Migrated.flyway(url).migrate().migrationsExecuted).isZero();
    }

    @Test
    void every_named_query_is_understood_by_postgresql() throws Exception {
        var prepared = new ArrayList<String>();
        try (var files = Files.list(Path.of("queries"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                var name = file.getFileName().toString().replace(".sql", "");
                for (var query : NamedQuery.file(name).entrySet()) {
                    prepare(name + "." + query.getKey(), query.getValue());
                    prepared.add(query.getKey());
                }
            }
        }
        assertThat(prepared).contains("appendLeaf", "commitSignatures");
    }

    private void prepare(String name, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PREPARE q AS " + sql);
            statement.execute("DEALLOCATE q");
        } catch (SQLException e) {
            throw new SQLException(name + ": " + e.getMessage(), e);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UPDATE audit_leaves SET type = 'x'",
                "DELETE FROM audit_leaves",
                "TRUNCATE audit_leaves",
                "UPDATE operations SET outcome = 'denied'",
                "DELETE FROM operations",
                "DELETE FROM nodes",
                "TRUNCATE nodes CASCADE",
                "UPDATE policies SET steps = '[]'",
                "DELETE FROM decisions",
                "UPDATE signer_certificates SET serial = 'x'",
                "DELETE FROM signer_certificates"
            })
    void what_was_written_once_is_never_changed(String change) {
        assertThatThrownBy(() -> connection.createStatement().execute(change))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("42501");
    }

    @Test
    void leaves_of_a_node_form_a_chain_that_starts_at_zero() throws SQLException {
        var node = UUID.randomUUID();
        run("INSERT INTO nodes (id, name) VALUES ('" + node + "', 'n')");
        for (var i = 0; i < 3; i++) {
            run("SELECT append_leaf('" + node + "', NULL, 'test', NULL, NULL, NULL, NULL, NULL, '{\"i\":" + i + "}')");
        }
        assertThat(number(
                        "SELECT count(*) FROM audit_leaves a LEFT JOIN audit_leaves b ON b.node = a.node AND b.node_seq = a.node_seq - 1"
                                + " WHERE substring(a.leaf FROM 26 FOR 32) = coalesce(b.leaf_hash, decode(repeat('00', 32), 'hex'))"
                                + " AND a.leaf_hash = sha256('\\x00'::bytea || a.leaf)"))
                .isEqualTo(3);
        assertThat(
                        number(
                                "SELECT count(*) FROM nodes n JOIN audit_leaves a ON a.leaf_hash = n.head AND a.node_seq = n.sequence"))
                .isEqualTo(1);
    }

    @Test
    void a_stopped_node_appends_nothing() throws SQLException {
        var node = UUID.randomUUID();
        run("INSERT INTO nodes (id, name, stopped_at) VALUES ('" + node + "', 'n', now())");
        assertThatThrownBy(() ->
                        run("SELECT append_leaf('" + node + "', NULL, 'test', NULL, NULL, NULL, NULL, NULL, '{}')"))
                .hasMessageContaining("has stopped");
    }

    @Test
    void an_identity_that_is_disabled_moves_the_authority_of_every_signer_it_reaches() throws SQLException {
        run("""
                INSERT INTO organizations (id, slug, name) VALUES ('00000000-0000-7000-8000-000000000001', 'o', 'O');
                INSERT INTO identities (id, organization_id, kind, name) VALUES
                    ('00000000-0000-7000-8000-000000000002', '00000000-0000-7000-8000-000000000001', 'machine', 'ci');
                INSERT INTO groups (id, organization_id, name) VALUES
                    ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000001', 'g');
                INSERT INTO group_members VALUES ('00000000-0000-7000-8000-000000000003', '00000000-0000-7000-8000-000000000002');
                INSERT INTO certificate_authorities (id, organization_id, name, key_algorithm, token, cka_id, subject, state) VALUES
                    ('00000000-0000-7000-8000-000000000004', '00000000-0000-7000-8000-000000000001', 'ca', 'P-256', 't', '01', 'CN=x', 'pending');
                INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state)
                SELECT gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 's' || i, 's', 'P-256', 't', i::text,
                    '00000000-0000-7000-8000-000000000004', 'CN=s', 'pending' FROM generate_series(1, 2) i;
                INSERT INTO signer_members (signer_id, member_id, member_kind, role)
                SELECT id, '00000000-0000-7000-8000-000000000003', 'group', 'operator' FROM signers WHERE slug = 's1';
                """);
        var before = number("SELECT authority_version FROM signers WHERE slug = 's1'");
        run("UPDATE identities SET state = 'disabled'");
        assertThat(number("SELECT authority_version FROM signers WHERE slug = 's1'"))
                .isEqualTo(before + 1);
        assertThat(number("SELECT authority_version FROM signers WHERE slug = 's2'"))
                .isEqualTo(1);
        assertThat(number("SELECT count(*) FROM signer_roles")).isZero();
    }

    private void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private long number(String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
