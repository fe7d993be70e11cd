package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.WitnessProcess;
import io.countersign.protocol.api.GivenUpLog;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.tlog.Checkpoint;
import io.countersign.protocol.tlog.SignedNote;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An older copy of the database where all gateways have lost what they remembered, and a witness that has not. */
class RestoredDatabaseTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Pattern ALARM = Pattern.compile("ALARM the audit log is damaged: (.*)");
    private static final Pattern CHECKED = Pattern.compile("audit log checked at the start: (.*)");

    @TempDir
    private Path folder;

    @Test
    void damage_is_told_at_the_start_and_only_the_note_of_a_witness_tells_that_the_database_is_old() throws Exception {
        try (var cluster = Cluster.start(1)) {
            var org = Organization.create(cluster, "restored");
            var ci = org.machine("ci", org.person("owner"));
            org.signer("release");
            org.operators("release", ci);
            sign(ci, cluster.gateway(0)).expect(200);
            var key = Files.writeString(folder.resolve("log.key"), logKey(cluster));
            cluster.gateway(0).stop();
            var copy = cluster.copy();

            var published = published(cluster, ci, key);
            cluster.restore(copy);

            cluster.superuser(
                    "SET session_replication_role = replica; UPDATE audit_leaves SET type = 'grant.revoked' WHERE id ="
                            + " (SELECT leaf_id FROM log_entries WHERE tree_index = 3)");
            var forgetful = cluster.add();
            Eventually.holds(
                    "the log was checked beside the first calls",
                    PATIENCE,
                    () -> forgetful.said(CHECKED).isPresent());
            assertThat(forgetful.said(ALARM))
                    .hasValueSatisfying(fault -> assertThat(fault).contains("index=3"));
            assertThat(status(cluster, forgetful).rollback()).isNull();
            sign(ci, forgetful).expect(200);
            forgetful.stop();

            var told = cluster.addRemembering(published);
            assertThat(Objects.requireNonNull(status(cluster, told).rollback()).publishedSize())
                    .isEqualTo(
                            Checkpoint.parse(SignedNote.parse(published).text()).size());
            assertThat(told.management("/metrics").body())
                    .as("before anybody signs")
                    .contains("countersign_part_up{part=\"audit log\"} 0.0")
                    .contains("countersign_refusals_total{code=\"ROLLBACK_DETECTED\"} 0.0");
            sign(ci, told).refused(503, "ROLLBACK_DETECTED");
        }
    }

    @Test
    void a_gateway_whose_start_was_lost_says_to_restart_it_and_signs_after_that() {
        try (var cluster = Cluster.start(1)) {
            var org = Organization.create(cluster, "lost");
            var ci = org.machine("ci", org.person("owner"));
            org.signer("release");
            org.operators("release", ci);
            var lost = cluster.gateway(0);
            sign(ci, lost).expect(200);
            cluster.superuser("SET session_replication_role = replica; DELETE FROM nodes");

            Eventually.holds("it is unready", PATIENCE, () -> !lost.isReady());
            assertThat(lost.management("/readyz").body()).contains("not registered", "restart it");
            sign(ci, lost).refused(503, "GATEWAY_NOT_REGISTERED");
            var givenUp = new GivenUpLog(1, Base64.getEncoder().encodeToString(new byte[32]), "restored");
            cluster.platformAdmin().at(lost).post("/v1/log:giveUp", givenUp).refused(503, "GATEWAY_NOT_REGISTERED");
            lost.kill();
            sign(ci, cluster.add()).expect(200);
        }
    }

    private static String logKey(Cluster cluster) {
        var api = cluster.gateway(0).api();
        Eventually.holds(
                "the log has its key", PATIENCE, () -> api.get("/v1/log/key").status() == 200);
        return api.get("/v1/log/key").expect(200).text();
    }

    /** Signs on, and returns what a witness keeps of it. */
    private String published(Cluster cluster, Party ci, Path key) throws Exception {
        try (var witness = WitnessProcess.start(folder, "witness.example.org", key)) {
            var gateway = cluster.addWitnessed(1, witness);
            for (int i = 0; i < 20; i++) {
                sign(ci, gateway).expect(200);
            }
            var size = cluster.number("SELECT count(*) FROM audit_leaves");
            Eventually.holds(
                    "the witness has cosigned all of it",
                    PATIENCE,
                    () -> status(cluster, gateway).witnesses().getFirst().cosigned() >= size);
            gateway.stop();
        }
        try (var files = Files.list(folder.resolve("witness.example.org"))) {
            return Files.readString(files.filter(file -> file.toString().endsWith(".checkpoint"))
                    .findFirst()
                    .orElseThrow());
        }
    }

    private static LogStatus status(Cluster cluster, GatewayProcess gateway) {
        return cluster.platformAdmin().at(gateway).get("/v1/log").expect(200).as(LogStatus.class);
    }

    private static Answer sign(Party ci, GatewayProcess gateway) {
        return ci.at(gateway).withNewKey().post("/v1/signers/release/sign", Digests.call("release"));
    }
}
