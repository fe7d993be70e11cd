package io.countersign.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How PostgreSQL means to answer what is asked of tables that grow with each signature: never by reading all of one. */
class PlansTest {
    private static final Pattern WHOLE_TABLE = Pattern.compile("Seq Scan on (operations|audit_leaves|log_entries)\\b");

    private static final Pattern READ = Pattern.compile("actual rows=([0-9.]+) loops=([0-9]+)");
    private static final Pattern PASSED_OVER = Pattern.compile("Rows Removed by (?:Filter|Index Recheck): ([0-9.]+)");

    private static Connection connection;

    @BeforeAll
    static void a_busy_installation() throws SQLException {
        // In simple mode, because a query whose plan alone is asked for keeps its $1 without a value.
        connection = Migrated.connect(Migrated.database() + "?preferQueryMode=simple");
        // The replica's role passes over triggers and foreign keys.
        run("SET session_replication_role = replica");
        run("""
                INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, grant_id, slot, algorithm,
                    digest, signature, at)
                SELECT md5('o' || i)::uuid, md5('one')::uuid, md5('one')::uuid, md5('one')::uuid, 'signed', 'key-' || i, sha256('call'),
                    md5('one')::uuid, i, 'ECDSA_SHA256', sha256(int4send(i)), sha256('signature'), now() - make_interval(secs => 100000 - i)
                FROM generate_series(1, 50000) AS i""");
        run("""
                INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type, actor_id, signer_id, grant_id, operation_id)
                SELECT md5('node')::uuid, i, sha256(int4send(i)) || sha256('leaf'), sha256(int4send(-i)), now() - make_interval(secs => 100000 - i),
                    md5('one')::uuid, CASE i % 5000 WHEN 0 THEN 'request.created' ELSE 'signature.signed' END, md5('one')::uuid, md5('one')::uuid,
                    md5('one')::uuid, CASE i % 5000 WHEN 0 THEN NULL ELSE md5('o' || i)::uuid END
                FROM generate_series(1, 50000) AS i""");
        run("INSERT INTO log_entries SELECT l.node_seq - 1, l.id FROM audit_leaves l");
        run("ANALYZE");
    }

    @AfterAll
    static void close() throws SQLException {
        connection.close();
    }

    @Test
    void whatever_the_values_are_no_query_reads_a_whole_table() throws Exception {
        var whole = new TreeSet<String>();
        try (var files = Files.list(Path.of("queries"))) {
            for (var file : files.filter(f -> f.toString().endsWith(".sql")).toList()) {
                var name = file.getFileName().toString().replace(".sql", "");
                for (var query : NamedQuery.file(name).entrySet()) {
                    if (readsWholeTable(query.getValue())) {
                        whole.add(name + "." + query.getKey());
                    }
                }
            }
        }
        assertThat(whole).isEmpty();
    }

    private static boolean readsWholeTable(String sql) throws SQLException {
        return WHOLE_TABLE.matcher(plan("EXPLAIN (GENERIC_PLAN) " + sql)).find();
    }

    /** PostgreSQL plans for the values as long as it thinks that this pays, and few leaves are of the types that are told of. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            log      | readEntriesOfTypes       | 49000, 49512, '{request.created,grant.revoked}'
            log      | readEntries              | 49000, 49512
            log      | newLeaves                | 2000
            log      | findEntriesOfOperations  | ARRAY[md5('o7')::uuid, md5('o8')::uuid, md5('o49')::uuid]
            log      | findEntryOfOperation     | md5('one')::uuid, md5('o7')::uuid
            audit    | listAudit                | md5('one')::uuid, false, 9223372036854775807, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, 100, 10000
            audit    | listAudit                | md5('one')::uuid, true, 9223372036854775807, 0, 'request.', md5('two')::uuid, NULL, now(), NULL, NULL, md5('two')::uuid, NULL, 100, 10000
            audit    | listAudit                | md5('one')::uuid, true, 400, 0, NULL, NULL, NULL, NULL, md5('one')::uuid, NULL, NULL, NULL, 100, 10000
            audit    | listAudit                | md5('one')::uuid, true, 9223372036854775807, 0, NULL, NULL, NULL, NULL, NULL, md5('one')::uuid, NULL, NULL, 100, 10000
            audit    | listAudit                | md5('one')::uuid, true, 9223372036854775807, 0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, md5('o7')::uuid, 100, 10000
            audit    | firstSince               | now()
            export   | readExport               | 48000, 50000, md5('one')::uuid, 'request.', NULL, 1000
            export   | readExport               | 48000, 50000, md5('one')::uuid, NULL, md5('two')::uuid, 1000
            evidence | events                   | 48000, 50000, md5('one')::uuid, now(), now(), '{request.created}', 1000
            evidence | coverage                 | md5('one')::uuid, now(), 10000
            evidence | troublesOfPack           | now(), now(), 1000
            verify   | readPlaces               | 40000, 42000
            signing  | usedKeys                 | array_fill(md5('one')::uuid, ARRAY[500]), array_fill(md5('one')::uuid, ARRAY[500]), array_fill('k'::text, ARRAY[500])
            """)
    void for_values_of_every_day_no_query_reads_a_whole_table(String file, String query, String values)
            throws Exception {
        run("PREPARE q AS " + NamedQuery.file(file).get(query));
        try {
            assertThat(plan("EXPLAIN EXECUTE q(" + values + ")")).doesNotContainPattern(WHOLE_TABLE);
        } finally {
            run("DEALLOCATE q");
        }
    }

    /** What is searched for is not there, so that only the bound ends the search. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            of nobody                      | md5('one')::uuid, true, 9223372036854775807, 0, NULL, md5('two')::uuid, NULL, NULL, NULL, NULL, NULL, NULL
            of no grant                    | md5('one')::uuid, false, 9223372036854775807, 0, NULL, NULL, NULL, NULL, NULL, NULL, md5('two')::uuid, NULL
            of no type, deep in the log    | md5('one')::uuid, true, 30000, 0, 'person.', NULL, NULL, NULL, NULL, NULL, NULL, NULL
            of an old time                 | md5('one')::uuid, true, 9223372036854775807, 0, NULL, NULL, NULL, '2000-01-01', NULL, NULL, NULL, NULL
            of no type of a Signer         | md5('one')::uuid, false, 30000, 0, 'person.', NULL, NULL, NULL, md5('one')::uuid, NULL, NULL, NULL
            of an organization without any | md5('two')::uuid, true, 9223372036854775807, 0, 'person.', NULL, NULL, NULL, NULL, NULL, NULL, NULL
            """)
    void a_page_of_the_audit_log_looks_at_no_more_leaves_than_it_may(String what, String values) throws Exception {
        run("PREPARE q AS " + NamedQuery.file("audit").get("listAudit"));
        try {
            for (var mode : List.of("force_custom_plan", "force_generic_plan")) {
                run("SET plan_cache_mode = " + mode);
                var plan = plan("EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY OFF, BUFFERS OFF) EXECUTE q(" + values
                        + ", 100, 1000)");
                assertThat(leavesRead(plan)).as("%s: %s", mode, plan).isLessThanOrEqualTo(1_000);
            }
        } finally {
            run("RESET plan_cache_mode");
            run("DEALLOCATE q");
        }
    }

    /** The most that any part of the plan took from the table, or passed over in it. */
    private static double leavesRead(String plan) {
        double most = 0;
        var ofLeaves = false;
        for (var line : plan.lines().toList()) {
            var read = READ.matcher(line);
            var passedOver = PASSED_OVER.matcher(line);
            if (read.find()) {
                ofLeaves = line.contains(" on audit_") && line.contains("Scan ");
                most = ofLeaves
                        ? Math.max(most, Double.parseDouble(read.group(1)) * Long.parseLong(read.group(2)))
                        : most;
            } else if (ofLeaves && passedOver.find()) {
                most = Math.max(most, Double.parseDouble(passedOver.group(1)));
            }
        }
        return most;
    }

    private static String plan(String explain) throws SQLException {
        List<String> lines = new ArrayList<>();
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(explain)) {
            while (rows.next()) {
                lines.add(rows.getString(1));
            }
        }
        return String.join("\n", lines);
    }

    private static void run(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
