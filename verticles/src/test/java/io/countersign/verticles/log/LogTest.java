package io.countersign.verticles.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.merkle.TreeProofs;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.verticles.DomainConfig;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Database;
import io.countersign.verticles.store.Event;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTest {
    @TempDir
    private Path directory;

    private TestBed bed;
    private Database database;
    private LogParts parts;
    private Sequencer sequencer;

    @BeforeEach
    void open() throws Exception {
        bed = TestBed.withWorker();
        database = bed.database();
        parts = parts(database);
        sequencer = new Sequencer(bed.vertx(), database, parts);
    }

    @AfterEach
    void close() throws Exception {
        bed.close();
    }

    private long number(String query) {
        return Long.parseLong(bed.column(query).getFirst());
    }

    private static Refusal refusal(LogWatch watch) {
        return Objects.requireNonNull(watch.refusal());
    }

    private LogParts parts(Database node) {
        return parts(node, directory);
    }

    private LogParts parts(Database node, Path outside) {
        return LogParts.of(
                bed.vertx(),
                node,
                bed.workerClient(),
                TestBed.TOKEN,
                new DomainConfig.AuditLog("sign.example.com/log", outside));
    }

    private void write(Database node, int leaves) {
        bed.ok(node.systemChange(tx -> {
            for (int i = 0; i < leaves; i++) {
                tx.record(Event.system("campaign.created").with("items", i));
            }
            return Future.succeededFuture();
        }));
    }

    /** Rounds until the tree has all leaves, and one more for the checkpoint. */
    private LogStore.Head sequenced() {
        while (number("SELECT count(*) FROM audit_leaves")
                > bed.ok(parts.store().head()).size()) {
            bed.ok(sequencer.once());
        }
        return bed.ok(parts.store().head());
    }

    /** Of the bytes of the first entries, whatever the tiles say. */
    private byte[] rootOfEntries(long size) {
        var entries = bed.ok(parts.store().entries(0, size));
        return MerkleTree.root(entries.stream().map(MerkleTree::leaf).toList());
    }

    private Checkpoint checkpoint() {
        var note = SignedNote.parse(bed.ok(parts.store().newestCheckpoint()).orElseThrow());
        var key = bed.ok(database.read(LogKeys::find)).orElseThrow();
        assertThat(note.isSignedBy(key)).isTrue();
        return Checkpoint.parse(note.text());
    }

    @Test
    void leaves_of_several_nodes_get_one_contiguous_index_and_a_checkpoint_over_the_tree_of_their_bytes() {
        var other = bed.newNode("two");
        write(database, 300);
        write(other, 250);
        write(database, 30);
        var head = sequenced();
        assertThat(number("SELECT count(*) FROM log_entries")).isEqualTo(head.size());
        assertThat(number("SELECT max(tree_index) + 1 FROM log_entries")).isEqualTo(head.size());
        assertThat(head.root()).isEqualTo(rootOfEntries(head.size()));
        assertThat(checkpoint().size()).isLessThanOrEqualTo(head.size());
        assertThat(number("SELECT count(*) FROM (SELECT l.node, l.node_seq, lag(l.node_seq, 1, 0::bigint) OVER"
                        + " (PARTITION BY l.node ORDER BY e.tree_index) AS before FROM log_entries e JOIN audit_leaves l ON l.id ="
                        + " e.leaf_id) o WHERE node_seq <> before + 1"))
                .as("places where a chain is out of its order")
                .isZero();
    }

    @Test
    void of_two_chains_one_longer_than_a_round_places_stand_in_the_order_of_time_over_both_rounds() {
        var other = bed.newNode("two");
        write(other, 5);
        write(database, 2_100);
        write(other, 5);
        var head = sequenced();
        assertThat(head.size()).isGreaterThan(2_100);
        assertThat(number("SELECT count(*) FROM (SELECT l.at < lag(l.at) OVER (ORDER BY e.tree_index) AS earlier"
                        + " FROM log_entries e JOIN audit_leaves l ON l.id = e.leaf_id) p WHERE earlier"))
                .isZero();
        assertThat(head.root()).isEqualTo(rootOfEntries(head.size()));
    }

    @Test
    void every_leaf_is_proven_by_the_tiles_under_the_checkpoint() {
        write(database, 270);
        sequenced();
        var checkpoint = checkpoint();
        var entries = bed.ok(parts.store().entries(0, checkpoint.size()));
        for (int index = 0; index < entries.size(); index += 11) {
            var plan = TreeProofs.inclusion(index, checkpoint.size());
            var path = plan.hashes(bed.ok(parts.store().tiles(plan.tiles()))::get);
            assertThat(MerkleTree.includes(checkpoint.root(), checkpoint.size(), entries.get(index), index, path))
                    .isTrue();
        }
    }

    @Test
    void a_sequencer_that_was_overtaken_appends_nothing_and_begins_anew_when_it_has_the_lease_again() {
        write(database, 5);
        sequenced();
        bed.sql("UPDATE leases SET until = '-infinity' WHERE name = 'sequencer'");
        var otherNode = bed.newNode("two");
        var other = new Sequencer(bed.vertx(), otherNode, parts(otherNode));
        write(database, 5);
        assertThat(bed.ok(other.once())).isPresent();
        assertThat(bed.ok(sequencer.once())).isEmpty();
        write(database, 5);
        bed.sql("UPDATE leases SET until = '-infinity' WHERE name = 'sequencer'");
        // What this one knows of the tree is old now: the first round finds that out, the second appends.
        bed.ok(sequencer.once());
        var head = sequenced();
        assertThat(head.root()).isEqualTo(rootOfEntries(head.size()));
    }

    @Test
    void an_append_under_an_old_fence_or_to_another_size_changes_nothing() {
        write(database, 5);
        var size = sequenced().size();
        var fence = number("SELECT fence FROM leases WHERE name = 'sequencer'");
        for (var call : List.of((fence - 1) + ", 60, " + size, fence + ", 60, " + (size - 1))) {
            assertThat(bed.column("SELECT append_to_log(" + call
                            + ", ARRAY[1::bigint], ARRAY[]::uuid[], ARRAY[]::bigint[],"
                            + " ARRAY[]::bytea[], ARRAY[]::smallint[], ARRAY[]::bigint[], ARRAY[]::bytea[], '\\x00')"))
                    .containsExactly("f");
        }
        assertThat(bed.ok(parts.store().head()).size()).isEqualTo(size);
    }

    @Test
    void a_leaf_that_is_touched_before_it_has_a_place_is_named_and_the_log_goes_on() {
        write(database, 3);
        bed.sql("ALTER TABLE audit_leaves DISABLE TRIGGER ALL");
        bed.sql("UPDATE audit_leaves SET leaf = leaf || ' '::bytea WHERE id = (SELECT min(id) + 1 FROM audit_leaves)");
        bed.sql("DELETE FROM audit_leaves WHERE id = (SELECT max(id) FROM audit_leaves)");
        write(database, 1);
        sequenced();
        assertThat(bed.column(
                        "SELECT convert_from(substr(leaf, 74), 'UTF8')::json->'details'->>'kind' FROM audit_leaves"
                                + " WHERE type = 'log.damaged' ORDER BY id"))
                .containsExactly("hash", "gap");
    }

    @Test
    void the_newest_checkpoint_is_kept_outside_and_a_database_that_lost_its_end_stops_signing() throws Exception {
        write(database, 20);
        sequenced();
        bed.ok(parts.watch().look());
        var kept = checkpoint();
        assertThat(Checkpoint.parse(SignedNote.parse(Files.readString(directory.resolve("checkpoint")))
                        .text()))
                .isEqualTo(kept);
        rollBack();
        var watch = parts(bed.newNode("after")).watch();
        bed.ok(watch.start());
        assertThat(watch.refusal()).isInstanceOf(Refusal.Unavailable.class);
        assertThat(refusal(watch).code()).isEqualTo("ROLLBACK_DETECTED");
        assertThat(refusal(watch).detail()).contains(kept.size() + " leaves were published");
        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'log.rollback_detected'"))
                .isOne();
        bed.ok(watch.look());
        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'log.rollback_detected'"))
                .as("said once, not at every look")
                .isOne();
        watch.close();
    }

    @Test
    void a_rollback_that_took_the_gateways_own_row_is_in_the_log_once_it_can_be_written() {
        write(database, 20);
        sequenced();
        bed.ok(parts.watch().look());
        rollBack();
        bed.sql("ALTER TABLE nodes DISABLE TRIGGER ALL");
        bed.sql("CREATE TABLE nodes_before AS TABLE nodes");
        bed.sql("DELETE FROM nodes");

        bed.ok(parts.watch().look());
        assertThat(refusal(parts.watch()).code()).isEqualTo("ROLLBACK_DETECTED");
        var refused = bed.refused(database.systemChange(tx -> {
            tx.record(Event.system("campaign.created"));
            return Future.succeededFuture();
        }));
        assertThat(refused.code()).isEqualTo("GATEWAY_NOT_REGISTERED");
        assertThat(refused.detail()).contains("restart");

        bed.sql("INSERT INTO nodes TABLE nodes_before");
        bed.ok(parts.watch().look());
        bed.ok(parts.watch().look());
        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'log.rollback_detected'"))
                .isOne();
    }

    @Test
    void a_person_gives_the_published_log_up_and_the_kept_checkpoint_stays_as_evidence() throws Exception {
        write(database, 20);
        sequenced();
        bed.ok(parts.watch().look());
        var kept = checkpoint();
        rollBack();
        bed.ok(parts.watch().look());
        assertThat(parts.watch().refusal()).isNotNull();
        bed.ok(database.systemChange(tx -> LogStore.acknowledge(
                tx, Ids.next(), kept.size(), kept.root(), Ids.next(), "restored from the base backup")));
        bed.ok(parts.watch().look());
        assertThat(parts.watch().refusal()).isNull();
        try (var files = Files.list(directory)) {
            assertThat(files.map(file -> file.getFileName().toString())).anyMatch(name -> name.startsWith("given-up-"));
        }
    }

    @Test
    void a_database_that_kept_a_checkpoint_of_leaves_it_lost_goes_on_once_these_were_given_up() {
        write(database, 20);
        sequenced();
        bed.ok(parts.watch().look());
        var lost = checkpoint();
        var note = bed.ok(parts.store().newestCheckpoint()).orElseThrow();
        rollBack();
        bed.sql("INSERT INTO log_checkpoints (size, note) VALUES (" + lost.size() + ", '" + note + "')");
        bed.ok(database.systemChange(tx -> LogStore.acknowledge(
                tx, Ids.next(), lost.size(), lost.root(), Ids.next(), "the end cannot be restored")));
        bed.ok(parts.watch().look());
        var size = bed.ok(parts.store().head()).size();
        write(database, 1);
        // The first round finds that the tree is not the one it knew.
        bed.ok(sequencer.once());
        assertThat(bed.ok(sequencer.once())).hasValue(0);
        assertThat(bed.ok(parts.store().head()).size()).isGreaterThan(size);
        bed.ok(parts.watch().look());
        assertThat(number("SELECT count(*) FROM audit_leaves WHERE type = 'log.damaged'"))
                .as("the checkpoint that fits no tree is named")
                .isOne();
    }

    @Test
    void a_checkpoint_of_a_tree_that_the_database_has_not_is_not_inserted() {
        write(database, 5);
        var head = sequenced();
        var note = SignedNote.parse(bed.ok(parts.store().newestCheckpoint()).orElseThrow());
        bed.sql("ALTER TABLE log_checkpoints DISABLE TRIGGER ALL");
        bed.sql("DELETE FROM log_checkpoints");
        var otherRoot = new byte[MerkleTree.HASH];
        assertThat(bed.ok(parts.store().insert(head.size(), otherRoot, note))).isFalse();
        assertThat(bed.ok(parts.store().insert(head.size() + 1, head.root(), note)))
                .isFalse();
        assertThat(number("SELECT count(*) FROM log_checkpoints")).isZero();
        assertThat(bed.ok(parts.store().insert(head.size(), head.root(), note))).isTrue();
        assertThat(bed.ok(parts.store().insert(head.size(), head.root(), note)))
                .as("another node was first")
                .isTrue();
        assertThat(number("SELECT count(*) FROM log_checkpoints")).isOne();
    }

    @Test
    void a_sequencer_that_remembers_a_tree_of_the_same_size_does_not_add_to_it_what_belongs_to_another()
            throws Exception {
        write(database, 20);
        var lost = sequenced();
        rollBack();
        var otherNode = bed.newNode("two");
        var otherDirectory = Files.createDirectory(directory.resolve("two"));
        var other = new Sequencer(bed.vertx(), otherNode, parts(otherNode, otherDirectory));
        bed.sql("UPDATE leases SET until = '-infinity' WHERE name = 'sequencer'");
        write(otherNode, (int) (lost.size() - bed.ok(parts.store().head()).size()));
        assertThat(bed.ok(other.once())).isPresent();
        assertThat(bed.ok(parts.store().head()).size()).isEqualTo(lost.size());
        bed.sql("UPDATE leases SET until = '-infinity' WHERE name = 'sequencer'");
        write(otherNode, 3);
        bed.ok(sequencer.once().otherwiseEmpty());
        var head = bed.ok(parts.store().head());
        assertThat(head.root()).isEqualTo(rootOfEntries(head.size()));
    }

    @Test
    void another_tree_of_the_same_size_is_no_continuation() throws Exception {
        write(database, 20);
        sequenced();
        bed.ok(parts.watch().look());
        bed.sql("UPDATE log_tiles SET hashes = sha256('other') || substr(hashes, 33) WHERE level = 0");
        bed.ok(parts.watch().look());
        assertThat(refusal(parts.watch()).detail()).contains("not those that were published");
    }

    @Test
    void a_checkpoint_that_another_key_signed_is_never_kept() throws Exception {
        write(database, 5);
        sequenced();
        bed.ok(parts.watch().look());
        var kept = Files.readString(directory.resolve("checkpoint"));
        write(database, 5);
        sequenced();
        bed.sql("ALTER TABLE log_checkpoints DISABLE TRIGGER ALL");
        bed.sql("INSERT INTO log_checkpoints (size, note) SELECT h.size, replace(c.note, E'\\n' || c.size || E'\\n',"
                + " E'\\n' || h.size || E'\\n') FROM log_head h, log_checkpoints c ON CONFLICT (size) DO UPDATE SET note ="
                + " excluded.note || ' '");
        bed.ok(parts.watch().look().otherwiseEmpty());
        assertThat(Files.readString(directory.resolve("checkpoint"))).isEqualTo(kept);
    }

    /** As a restored older backup would be: the tree and everything of it ends five leaves earlier. */
    private void rollBack() {
        for (var table : List.of("log_entries", "log_checkpoints", "audit_leaves")) {
            bed.sql("ALTER TABLE " + table + " DISABLE TRIGGER ALL");
        }
        bed.sql("DELETE FROM log_entries WHERE tree_index >= (SELECT size - 5 FROM log_head)");
        bed.sql("DELETE FROM log_checkpoints");
        bed.sql("UPDATE log_tiles SET hashes = substr(hashes, 1, octet_length(hashes) - 5 * 32)");
        var size = bed.ok(parts.store().head()).size() - 5;
        var root = rootOfEntries(size);
        bed.sql("UPDATE log_head SET size = " + size + ", root = '\\x"
                + HexFormat.of().formatHex(root) + "'");
    }
}
