package io.countersign.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.PostgresServer;
import java.sql.DriverManager;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** On the columns alone that are read. */
final class RecordedTest {
    private static final String TABLES = """
            CREATE TABLE signers (id uuid, slug text);
            CREATE TABLE operations (signer_id uuid, outcome text);
            CREATE TABLE audit_leaves (id bigint GENERATED ALWAYS AS IDENTITY, signer_id uuid, type text);
            CREATE TABLE requests (signer_id uuid, state text);
            INSERT INTO signers SELECT md5(slug)::uuid, slug FROM unnest('{ours,too,other}'::text[]) AS slug""";

    private static final String ROWS = """
            INSERT INTO operations SELECT id, outcome FROM signers, unnest('{signed,signed,denied}'::text[]) AS outcome;
            INSERT INTO audit_leaves (signer_id, type) SELECT id, type FROM signers, unnest('{signature.signed,signature.signed,signer.created}'::text[]) AS type;
            INSERT INTO requests SELECT id, state FROM signers, unnest('{approved,pending}'::text[]) AS state""";

    private static final List<Target> TARGETS =
            List.of(new Target("ours", "", new byte[0]), new Target("too", "", new byte[0]));

    private PostgresServer postgres;

    @BeforeEach
    void start() throws Exception {
        postgres = PostgresServer.temporary();
        run(TABLES);
    }

    @AfterEach
    void stop() {
        postgres.close();
    }

    private java.sql.Connection connect() throws java.sql.SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(postgres.database()), postgres.user(), postgres.password());
    }

    private void run(String statements) throws Exception {
        try (var connection = connect();
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    @Test
    void what_was_recorded_of_these_signers_since_then_is_counted_and_nothing_else() throws Exception {
        run(ROWS);
        var recorded = Recorded.from(this::connect, TARGETS);
        assertThat(recorded.since()).isEqualTo(new Recorded.Counts(0, 0, 0, 0));

        run(ROWS);

        assertThat(recorded.since()).isEqualTo(new Recorded.Counts(4, 4, 4, 2));
    }

    @Test
    void only_what_was_left_open_may_be_recorded_beyond_the_answers() {
        assertThat(Recorded.disagreement("signed operations", 10, 0, 10)).isEmpty();
        assertThat(Recorded.disagreement("signed operations", 10, 2, 12)).isEmpty();
        assertThat(Recorded.disagreement("signed operations", 10, 2, 13))
                .hasValue("10 signed operations by the answers and 13 by the record, with the outcome of 2 open");
        assertThat(Recorded.disagreement("signed operations", 10, 2, 9)).isPresent();
    }
}
