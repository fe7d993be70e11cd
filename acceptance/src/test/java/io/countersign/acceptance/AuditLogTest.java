package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.EventReader;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.Operation;
import io.countersign.protocol.api.OperationProof;
import io.countersign.protocol.api.Page;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.merkle.MerkleTree;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.NoteKey;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.TilePath;
import io.countersign.protocol.tlog.TlogProof;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Merkle log as its readers see it, and a database that loses its end under a running gateway. */
class AuditLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static Cluster cluster;
    private static Organization org;
    private static Party ci;

    @BeforeAll
    static void start() {
        cluster = Cluster.start(2);
        org = Organization.create(cluster, "logged");
        ci = org.machine("ci", org.person("olga"));
        org.signer("release");
        org.operators("release", ci);
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    private static SignAnswer sign(String what) {
        return ci.api()
                .withNewKey()
                .post("/v1/signers/release/sign", Digests.call(what))
                .expect(200)
                .as(SignAnswer.class);
    }

    private static GatewayProcess gateway() {
        return cluster.gateway(0);
    }

    private static NoteKey key() {
        return NoteKey.parse(
                gateway().api().get("/v1/log/key").expect(200).text().strip());
    }

    private static Checkpoint checkpoint() {
        var note = SignedNote.parse(
                gateway().api().get("/v1/log/checkpoint").expect(200).text());
        assertThat(note.isSignedBy(key())).isTrue();
        return Checkpoint.parse(note.text());
    }

    private static LogStatus status(GatewayProcess gateway) {
        return cluster.platformAdmin().at(gateway).get("/v1/log").expect(200).as(LogStatus.class);
    }

    private static byte[] fetch(TilePath path) {
        return cluster.platformAdmin()
                .api()
                .get("/v1/log/tile/" + path)
                .expect(200)
                .body();
    }

    /** All entries of the tree, each held against its hash in the tile of level 0. */
    private static List<byte[]> entries(long size) {
        var leaves = new ArrayList<byte[]>();
        for (long tile = 0; tile * TilePath.FULL < size; tile++) {
            var width = (int) Math.min(TilePath.FULL, size - tile * TilePath.FULL);
            var hashes = ByteBuffer.wrap(fetch(new TilePath(0, tile, width)));
            var bundle = ByteBuffer.wrap(fetch(new TilePath(TilePath.ENTRIES, tile, width)));
            while (bundle.hasRemaining()) {
                var entry = new byte[Short.toUnsignedInt(bundle.getShort())];
                bundle.get(entry);
                var hash = new byte[MerkleTree.HASH];
                hashes.get(hash);
                assertThat(MerkleTree.leaf(entry)).isEqualTo(hash);
                leaves.add(entry);
            }
            assertThat(hashes.remaining()).isZero();
        }
        return leaves;
    }

    @Test
    void what_the_checkpoint_signs_is_the_tree_over_the_entries_that_are_served() {
        for (int i = 0; i < 30; i++) {
            sign("file " + i);
        }
        Eventually.holds(
                "all leaves have a place", PATIENCE, () -> status(gateway()).waiting() == 0);
        var checkpoint = checkpoint();
        var leaves = entries(checkpoint.size()).stream().map(MerkleTree::leaf).toList();
        assertThat(leaves).hasSize((int) checkpoint.size());
        assertThat(MerkleTree.root(leaves)).isEqualTo(checkpoint.root());
        assertThat(checkpoint.origin()).isEqualTo("sign.example.com/log");
    }

    @Test
    void a_signed_file_is_found_by_its_digest_and_its_event_is_in_the_export() {
        var operation = sign("found").signatures().getFirst().operation();
        var digest = HexFormat.of().formatHex(Digests.of("found"));
        var path = "/v1/artifacts/" + digest + "/operations";
        var found = ci.api().get(path).expect(200).as(new TypeReference<Page<Operation>>() {});
        assertThat(found.items()).extracting(Operation::id).containsExactly(operation);
        Eventually.holds("the export has its event", PATIENCE, () -> export(org).contains(operation.toString()));
        var elsewhere = Organization.create(cluster, "elsewhere");
        assertThat(export(elsewhere)).doesNotContain(operation.toString());
        assertThat(elsewhere.admin().api().get(path).expect(200).text()).doesNotContain(operation.toString());
    }

    @Test
    void the_command_line_takes_the_log_out_and_finds_who_signed_a_file(@TempDir Path folder) throws IOException {
        var operation = sign("asked about").signatures().getFirst().operation();
        var cli = Cli.as(org.admin(), folder);
        var file = Files.writeString(folder.resolve("release.bin"), "asked about");
        assertThat(cli.ok("audit", "find", file).out()).contains(operation.toString());
        var other = Files.writeString(folder.resolve("other.bin"), "never signed");
        cli.run("audit", "find", other).expect(ExitCode.VERIFICATION_FAILED);
        var log = folder.resolve("audit.csv");
        cli.ok("audit", "export", "--format", "csv", "--type", "signature.", "--file", log);
        assertThat(log).content().startsWith("\"index\"").contains("signature.signed");
        cli.run("audit", "export", "--file", log).expect(ExitCode.INTERNAL);
        var proven = folder.resolve("audit.jsonl");
        cli.ok("audit", "export", "--file", proven);
        var key = Files.writeString(folder.resolve("log.key"), key().toString());
        cli.ok("audit", "verify-export", proven, "--log-key", key);
        Files.writeString(proven, Files.readString(proven).replaceFirst("\"index\":", "\"index\":1"));
        cli.run("audit", "verify-export", proven, "--log-key", key).expect(ExitCode.VERIFICATION_FAILED);
        cli.run("audit", "export", "--file", log, "--resume").expect(ExitCode.USAGE);
    }

    /** Its parts, one after the other, by the links that lead to the next. */
    private static String export(Organization organization) {
        var text = new StringBuilder();
        var next = "/v1/audit:export?events=10";
        while (next != null) {
            var part = organization.admin().api().get(next).expect(200);
            text.append(part.text());
            next = part.headers()
                    .firstValue("Link")
                    .map(link -> link.replaceAll("<(.*)>.*", "$1"))
                    .orElse(null);
        }
        return text.toString();
    }

    @Test
    void a_signature_is_proven_to_be_in_the_log_without_asking_the_gateway_again() {
        var operation = sign("proven").signatures().getFirst().operation();
        var path = "/v1/operations/" + operation + "/proof";
        Eventually.holds(
                "a checkpoint covers it", PATIENCE, () -> ci.api().get(path).status() == 200);
        var answer = ci.api().get(path).expect(200).as(OperationProof.class);
        var proof = TlogProof.parse(answer.proof());
        assertThat(proof.checkpoint().isSignedBy(key())).isTrue();
        var checkpoint = Checkpoint.parse(proof.checkpoint().text());
        assertThat(MerkleTree.includes(
                        checkpoint.root(), checkpoint.size(), answer.leaf(), proof.index(), proof.path()))
                .isTrue();
        assertThat(new String(answer.leaf(), StandardCharsets.UTF_8)).contains(operation.toString());
        assertThat(Organization.create(cluster, "stranger")
                        .admin()
                        .api()
                        .get(path)
                        .status())
                .isEqualTo(404);
    }

    @Test
    void every_gateway_keeps_the_newest_checkpoint_and_stops_signing_when_the_database_loses_its_end()
            throws Exception {
        try (var listener = listener()) {
            backUp();
            loseTheEnd();
            // The same ids mean other events from now on, so nobody is left to believe that the stream goes on.
            for (var told = listener.next(); told != null; told = listener.next()) {
                assertThat(told.name()).startsWith("log.");
            }
            assertThat(listener.comment()).contains("older database was restored");
        }
        try (var listener = listener()) {
            giveItUp();
            var told = new ArrayList<String>();
            while (told.stream().filter("log.given_up"::equals).count() == 0) {
                told.add(Objects.requireNonNull(listener.next()).name());
            }
            assertThat(told).contains("log.rollback_detected");
        }
    }

    private static EventReader listener() throws IOException {
        return new EventReader(
                gateway().uri(), "?type=log.", cluster.platformAdmin().token(), null);
    }

    private void loseTheEnd() throws Exception {
        sign("kept");
        Eventually.holds(
                "all leaves have a place", PATIENCE, () -> status(gateway()).waiting() == 0);
        var size = status(gateway()).size();
        for (var gateway : cluster.gateways()) {
            Eventually.holds("it is kept outside", PATIENCE, () -> kept(gateway) >= size);
        }
        restore();
        for (var gateway : cluster.gateways()) {
            Eventually.holds("the loss is seen", PATIENCE, () -> status(gateway).rollback() != null);
            ci.at(gateway)
                    .withNewKey()
                    .post("/v1/signers/release/sign", Digests.call("after"))
                    .refused(503, "ROLLBACK_DETECTED");
        }
    }

    private void giveItUp() throws Exception {
        var lost = Objects.requireNonNull(status(gateway()).rollback());
        cluster.platformAdmin()
                .api()
                .post(
                        "/v1/log:giveUp",
                        new GivenUpLog(lost.publishedSize(), lost.publishedRoot(), "the end cannot be restored"))
                .expect(200);
        for (var gateway : cluster.gateways()) {
            Eventually.holds("it signs again", PATIENCE, () -> status(gateway).rollback() == null);
        }
        sign("again");
        var now = status(gateway());
        cluster.platformAdmin()
                .api()
                .post("/v1/log:giveUp", new GivenUpLog(now.size(), now.root(), "nothing is lost"))
                .refused(409, "LOG_CONTINUES");
    }

    private static long kept(GatewayProcess gateway) throws Exception {
        var file = cluster.checkpoints(gateway).resolve("checkpoint");
        return Files.exists(file)
                ? Checkpoint.parse(SignedNote.parse(Files.readString(file)).text())
                        .size()
                : 0;
    }

    private static final List<String> TABLES =
            List.of("log_head", "log_tiles", "log_positions", "log_entries", "log_checkpoints");

    /** As of one moment: the sequencer may append meanwhile. */
    private static void backUp() {
        var backUp = new StringBuilder("BEGIN ISOLATION LEVEL REPEATABLE READ;");
        TABLES.forEach(table -> backUp.append("CREATE TABLE old_%1$s AS SELECT * FROM %1$s;".formatted(table)));
        cluster.superuser(backUp + "COMMIT");
    }

    /** As a failover to a replica that had not everything. */
    private static void restore() {
        var restore = new StringBuilder("BEGIN; SELECT 1 FROM leases FOR UPDATE;");
        for (var table : TABLES) {
            restore.append(
                    "ALTER TABLE %1$s DISABLE TRIGGER USER; DELETE FROM %1$s; INSERT INTO %1$s SELECT * FROM old_%1$s;"
                            .formatted(table));
        }
        cluster.superuser(restore + "COMMIT");
    }
}
