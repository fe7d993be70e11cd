package io.countersign.verticles.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.countersign.protocol.api.AuditVerification;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A database superuser with all triggers off, against the verifier. Two chains of twelve leaves, written in turns. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TamperingTest {
    private static final int LEAVES = 12;

    private TestBed bed;
    private Database other;
    private Caller admin;
    private AuditService audit;

    @BeforeAll
    void write() throws Exception {
        bed = TestBed.open();
        other = bed.newNode("two");
        var organization = bed.organization("acme");
        admin = bed.admin(organization, "Ada");
        audit = new AuditService(bed.vertx(), bed.database(), new AuditReads(bed.database()));
        for (int i = 0; i < LEAVES; i++) {
            append(bed.database(), i);
            append(other, i);
        }
        bed.sql("CREATE TABLE leaves_before AS TABLE audit_leaves");
        bed.sql("CREATE TABLE nodes_before AS TABLE nodes");
        bed.sql("SET session_replication_role = replica");
    }

    @AfterEach
    void restore() {
        bed.sql("DELETE FROM audit_leaves");
        bed.sql("INSERT INTO audit_leaves OVERRIDING SYSTEM VALUE SELECT * FROM leaves_before");
        bed.sql("UPDATE nodes n SET sequence = b.sequence, head = b.head FROM nodes_before b WHERE b.id = n.id");
        bed.sql("INSERT INTO nodes SELECT * FROM nodes_before ON CONFLICT DO NOTHING");
    }

    @AfterAll
    void close() throws Exception {
        bed.ok(other.close());
        bed.close();
    }

    private void append(Database database, int number) {
        var event = new Event(
                "request.approved",
                admin.organization(),
                admin.id(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                UUID.randomUUID(),
                Map.of("step", number));
        bed.ok(database.systemChange(tx -> {
            tx.record(event);
            return Future.succeededFuture();
        }));
    }

    private AuditVerification verify() {
        return bed.ok(audit.verifyAudit(TestBed.call(admin)));
    }

    @Test
    void an_untouched_log_verifies() {
        var result = verify();
        assertThat(result.firstBad()).isNull();
        assertThat(result.verified()).isTrue();
        assertThat(result.leaves()).isEqualTo(2 * LEAVES);
        assertThat(result.nodes()).isEqualTo(2);
    }

    static Stream<Arguments> edits() {
        return Stream.of(
                        arguments("leaf", "set_byte(leaf, octet_length(leaf) - 3, 88)", "hash"),
                        arguments("leaf", "''::bytea", "hash"),
                        arguments("leaf_hash", "set_byte(leaf_hash, 0, (get_byte(leaf_hash, 0) + 1) % 256)", "hash"),
                        arguments("leaf, leaf_hash", null, "link"),
                        arguments("at", "at + interval '1 microsecond'", "copy"),
                        arguments("organization_id", "gen_random_uuid()", "copy"),
                        arguments("organization_id", "NULL", "copy"),
                        arguments("type", "'thing.undone'", "copy"),
                        arguments("actor_id", "NULL", "copy"),
                        arguments("actor_id", "gen_random_uuid()", "copy"),
                        arguments("signer_id", "NULL", "copy"),
                        arguments("signer_id", "gen_random_uuid()", "copy"),
                        arguments("request_id", "gen_random_uuid()", "copy"),
                        arguments("grant_id", "gen_random_uuid()", "copy"),
                        arguments("operation_id", "gen_random_uuid()", "copy"))
                .flatMap(edit ->
                        Stream.of(1, 6, LEAVES).map(at -> arguments(edit.get()[0], edit.get()[1], edit.get()[2], at)));
    }

    @ParameterizedTest
    @MethodSource("edits")
    void an_edited_column_is_found_where_it_was_edited(String column, String value, String kind, int at) {
        if (value == null) {
            forge(at);
            var next = at == LEAVES ? LEAVES : at + 1;
            expect(next, at == LEAVES ? "head" : kind);
            return;
        }
        bed.sql("UPDATE audit_leaves SET " + column + " = " + value + " WHERE " + leaf(at));
        expect(at, kind);
    }

    /** The body is changed and the hash made to fit: only the next leaf, or the node's head, can tell. */
    private void forge(int at) {
        bed.sql("""
                UPDATE audit_leaves SET leaf = f.leaf, leaf_hash = sha256('\\x00'::bytea || f.leaf)
                FROM (SELECT id, overlay(leaf PLACING convert_to('9', 'UTF8') FROM position(convert_to('step":', 'UTF8') IN leaf) + 6 FOR 1) AS leaf
                      FROM audit_leaves WHERE %s) f
                WHERE audit_leaves.id = f.id
                """.formatted(leaf(at)));
    }

    @Test
    void a_changed_sequence_is_a_gap() {
        bed.sql("UPDATE audit_leaves SET node_seq = 100 WHERE " + leaf(6));
        expect(7, "gap");
    }

    @Test
    void a_leaf_moved_to_another_chain_is_found() {
        bed.sql("UPDATE audit_leaves SET node = '" + other.node().id() + "', node_seq = 13 WHERE " + leaf(LEAVES));
        assertThat(verify().verified()).isFalse();
    }

    @Test
    void a_changed_id_is_found_where_order_breaks() {
        bed.sql("UPDATE audit_leaves SET id = DEFAULT WHERE " + leaf(6));
        expect(7, "copy");
    }

    @ParameterizedTest
    @MethodSource("deletions")
    void a_deleted_leaf_is_found(int at, int found, String kind) {
        bed.sql("DELETE FROM audit_leaves WHERE " + leaf(at));
        expect(found, kind);
    }

    static Stream<Arguments> deletions() {
        return Stream.of(arguments(1, 2, "gap"), arguments(6, 7, "gap"), arguments(LEAVES, LEAVES - 1, "head"));
    }

    @Test
    void a_deleted_leaf_is_found_after_the_rest_was_numbered_anew() {
        bed.sql("DELETE FROM audit_leaves WHERE " + leaf(6));
        for (int i = 7; i <= LEAVES; i++) {
            bed.sql("UPDATE audit_leaves SET node_seq = node_seq - 1 WHERE " + leaf(i));
        }
        expect(6, "link");
    }

    @Test
    void a_cut_end_is_found_even_if_the_sequence_was_set_back() {
        bed.sql("DELETE FROM audit_leaves WHERE " + leaf(LEAVES));
        bed.sql("UPDATE nodes SET sequence = " + (LEAVES - 1) + " WHERE id = '" + node() + "'");
        expect(LEAVES - 1, "head");
    }

    @Test
    void a_whole_chain_that_is_gone_is_found() {
        bed.sql("DELETE FROM audit_leaves WHERE node = '" + node() + "'");
        expect(0, "head");
    }

    @Test
    void a_forgotten_node_is_found() {
        bed.sql("DELETE FROM nodes WHERE id = '" + node() + "'");
        expect(LEAVES, "head");
    }

    @Test
    void two_swapped_leaves_are_found() {
        bed.sql("UPDATE audit_leaves SET node_seq = -1 WHERE " + leaf(5));
        bed.sql("UPDATE audit_leaves SET node_seq = 5 WHERE " + leaf(6));
        bed.sql("UPDATE audit_leaves SET node_seq = 6 WHERE " + leaf(-1));
        expect(5, "link");
    }

    @ParameterizedTest
    @MethodSource("insertions")
    void an_inserted_leaf_is_found(int sequence, int found, String kind) {
        bed.sql("UPDATE audit_leaves SET node_seq = node_seq + 1000 WHERE node = '%s' AND node_seq >= %d AND %d > 0"
                .formatted(node(), sequence, sequence));
        bed.sql("UPDATE audit_leaves SET node_seq = node_seq - 999 WHERE node = '%s' AND node_seq >= 1000"
                .formatted(node()));
        bed.sql("""
                INSERT INTO audit_leaves (node, node_seq, leaf, leaf_hash, at, organization_id, type)
                SELECT x.node, x.seq, x.leaf, sha256('\\x00'::bytea || x.leaf), to_timestamp(0), NULL, 'forged'
                FROM (SELECT '%s'::uuid AS node, %d AS seq, leaf_bytes('%s', %d, decode(repeat('00', 32), 'hex'), 0, 0, '{"type":"forged"}') AS leaf) x
                """.formatted(node(), sequence, node(), sequence));
        expect(found, kind);
    }

    static Stream<Arguments> insertions() {
        return Stream.of(
                arguments(0, 0, "gap"),
                arguments(6, 6, "link"),
                arguments(LEAVES + 1, LEAVES + 1, "link"),
                arguments(-5, -5, "gap"));
    }

    @Test
    void the_first_of_several_faults_is_named() {
        var first = new AtomicLong();
        bed.sql("UPDATE audit_leaves SET type = 'x' WHERE node = '"
                + other.node().id() + "' AND node_seq = 3");
        bed.sql("UPDATE audit_leaves SET type = 'x' WHERE " + leaf(9));
        first.set(Long.parseLong(
                bed.column("SELECT min(id) FROM audit_leaves WHERE type = 'x'").getFirst()));
        var bad = Objects.requireNonNull(verify().firstBad());
        assertThat(bad.id()).isEqualTo(first.get());
        assertThat(bad.node()).isEqualTo(other.node().id());
    }

    @Test
    void a_second_verification_at_the_same_time_is_refused() {
        // The first cannot read its first chain before the second was refused.
        bed.sql("BEGIN");
        bed.sql("LOCK TABLE nodes IN ACCESS EXCLUSIVE MODE");
        var first = audit.verifyAudit(TestBed.call(admin));
        assertThat(bed.refused(audit.verifyAudit(TestBed.call(admin))).code()).isEqualTo("VERIFICATION_RUNNING");
        bed.sql("COMMIT");
        assertThat(bed.ok(first).verified()).isTrue();
        assertThat(verify().verified()).isTrue();
    }

    @Test
    void only_admins_verify() {
        var member = bed.person(admin.organization(), "Max " + UUID.randomUUID());
        assertThat(bed.refused(audit.verifyAudit(TestBed.call(member)))).isInstanceOf(Refusal.Forbidden.class);
    }

    private void expect(long sequence, String kind) {
        var result = verify();
        assertThat(result.verified()).isFalse();
        var bad = Objects.requireNonNull(result.firstBad());
        assertThat(bad.detail()).isNotBlank();
        assertThat(bad.node()).isEqualTo(node());
        assertThat(bad.kind()).as(bad.toString()).isEqualTo(kind);
        assertThat(bad.nodeSequence()).as(bad.toString()).isEqualTo(sequence);
    }

    private UUID node() {
        return bed.database().node().id();
    }

    private String leaf(long sequence) {
        return "node = '" + node() + "' AND node_seq = " + sequence;
    }
}
