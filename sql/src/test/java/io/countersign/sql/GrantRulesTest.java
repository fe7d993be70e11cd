package io.countersign.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.util.PSQLException;

/** What the database refuses to keep as a grant, whoever writes it. */
class GrantRulesTest {
    private static final String CHECK_VIOLATION = "23514";
    private static Connection connection;

    @BeforeAll
    static void migrate() throws SQLException {
        connection = Migrated.connect(Migrated.database());
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    /** The replica's role passes over triggers and foreign keys, so that a grant can stand alone. */
    @BeforeEach
    void one_grant_is_there() throws SQLException {
        run("SET session_replication_role = replica");
        run("DELETE FROM grants");
        run("""
                INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, request_id, justification, signatures_unlimited,
                    max_signatures, not_before, expires_at)
                VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'request', gen_random_uuid(), 'j', false,
                    5, now(), now() + interval '1 hour')""");
        run("SET session_replication_role = DEFAULT");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            grant_origin_is_known          | origin = 'gift', request_id = NULL
            grant_state_is_known           | state = 'paused'
            maximum_is_positive            | max_signatures = 0
            window_runs_forward            | expires_at = not_before
            origin_is_explained            | request_id = NULL
            origin_is_explained            | origin = 'pre_approval', granted_by = gen_random_uuid()
            a_gift_has_its_administrator   | origin = 'break_glass', request_id = NULL
            a_gift_has_its_administrator   | granted_by = gen_random_uuid()
            nobody_pre_approves_themselves | origin = 'pre_approval', request_id = NULL, granted_by = grantee_id
            scope_of_grant_is_an_object    | scope = '[]'
            used_within_maximum            | used = 6
            used_within_maximum            | used = -1
            """)
    void a_grant_that_breaks_a_rule_is_refused_by_its_name_when_it_is_changed_and_when_it_is_made(
            String rule, String change) throws SQLException {
        refused(rule, "UPDATE grants SET " + change);
        run("SET session_replication_role = replica");
        run("CREATE TEMP TABLE broken AS SELECT * FROM grants");
        run("UPDATE broken SET " + change);
        run("SET session_replication_role = DEFAULT");
        refused(rule, "INSERT INTO grants SELECT * FROM broken");
        run("DROP TABLE broken");
    }

    @Test
    void using_a_grant_up_to_its_maximum_breaks_no_rule() throws SQLException {
        run("UPDATE grants SET used = 5");
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT used FROM grants")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(5);
        }
    }

    @Test
    void the_scope_of_a_grant_is_never_changed() {
        assertThatThrownBy(() -> run("UPDATE grants SET scope = '{}'")).hasMessageContaining("written once");
    }

    private static void refused(String rule, String sql) {
        assertThatThrownBy(() -> run(sql)).isInstanceOfSatisfying(PSQLException.class, refusal -> {
            assertThat(refusal.getSQLState()).as(refusal.getMessage()).isEqualTo(CHECK_VIOLATION);
            assertThat(refusal.getServerErrorMessage())
                    .isNotNull()
                    .satisfies(told -> assertThat(told.getConstraint()).isEqualTo(rule));
        });
    }

    private static void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
