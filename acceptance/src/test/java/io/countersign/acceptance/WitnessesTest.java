package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.WitnessProcess;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.api.LogStatus;
import io.countersign.protocol.api.LogWitness;
import io.countersign.protocol.api.LogWitnessProblem;
import io.countersign.protocol.tlog.SignedNote;
import io.countersign.protocol.tlog.WitnessKey;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real gateway with real witnesses, and the command line that believes neither. */
class WitnessesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Cluster CLUSTER = Cluster.shared();

    @TempDir
    private static Path folder;

    private static Organization org;
    private static Party ci;
    private static Path logKey;
    private static WitnessProcess one;
    private static WitnessProcess two;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        org = Organization.create(CLUSTER, "witnesses");
        ci = org.machine("ci", org.person("owner"));
        org.signer("release");
        org.operators("release", ci);
        logKey = folder.resolve("log.key");
        Eventually.holds(
                "the log has its key",
                PATIENCE,
                () -> CLUSTER.gateway(0).api().get("/v1/log/key").status() == 200);
        Files.writeString(
                logKey, CLUSTER.gateway(0).api().get("/v1/log/key").expect(200).text());
        one = WitnessProcess.start(folder, "one.example.org", logKey);
        two = WitnessProcess.start(folder, "two.example.org", logKey);
        gateway = CLUSTER.addWitnessed(2, one, two);
    }

    @AfterAll
    static void stop() {
        gateway.kill();
        one.close();
        two.close();
    }

    private static Path file(String name) throws Exception {
        return Files.writeString(folder.resolve(name), "content of " + name);
    }

    /** Signs a file and saves the proof by way of the gateway that asks the witnesses. */
    private static Path proof(Path file) throws Exception {
        var operation = cli("sign", file, "--signer", "release", "--format", "raw", "--output", "json")
                .expect(ExitCode.OK)
                .json()
                .at("/files/0/operations/0")
                .asText();
        var proof = folder.resolve(file.getFileName() + ".proof");
        cli("proof", operation, "-o", proof, "--signature", folder.resolve(file.getFileName() + ".sig"))
                .expect(ExitCode.OK);
        return proof;
    }

    private static Cli.Ended cli(Object... words) {
        var all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--url", gateway.uri()));
        return Cli.as(ci, folder).run(all.toArray());
    }

    private static Cli.Ended verify(Path file, Path proof, Object... trust) throws Exception {
        var authority = Files.writeString(
                folder.resolve("ca.pem"), Objects.requireNonNull(org.authority().certificate()));
        var all = new ArrayList<>(List.<Object>of(
                "verify", file, "--format", "raw", "--ca", authority, "--proof", proof, "--log-key", logKey));
        all.addAll(List.of(trust));
        return Cli.as(ci, folder).run(all.toArray());
    }

    private static LogWitness stand(WitnessProcess witness) {
        return CLUSTER.platformAdmin().at(gateway).get("/v1/log").expect(200).as(LogStatus.class).witnesses().stream()
                .filter(stand -> stand.name().equals(witness.name()))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void a_proof_carries_what_the_witnesses_cosigned_and_verifies_offline_with_their_keys() throws Exception {
        var file = file("witnessed.bin");
        var proof = proof(file);
        var verified = verify(file, proof, "--witness-key", one.key(), "--witness-key", two.key(), "--output", "json")
                .expect(ExitCode.OK);
        assertThat(verified.out()).contains(one.name(), two.name());
        var stranger = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
        assertThat(verify(file, proof, "--witness-key", one.key(), "--witness-key", stranger)
                        .expect(ExitCode.VERIFICATION_FAILED)
                        .err())
                .contains("(witnesses)");

        var note = SignedNote.parse(
                gateway.api().get("/v1/log/checkpoint").expect(200).text());
        for (var witness : List.of(one, two)) {
            assertThat(WitnessKey.parse(witness.key()).cosignature(note)).isPresent();
            assertThat(stand(witness).cosigned()).isPositive();
        }
    }

    @Test
    void a_witness_that_is_killed_is_told_of_and_stops_nothing_and_catches_up_when_it_is_back() throws Exception {
        two.kill();
        var file = file("half.bin");
        var proof = proof(file);
        verify(file, proof, "--witness-key", one.key()).expect(ExitCode.OK);
        verify(file, proof, "--witness-key", one.key(), "--witness-key", two.key(), "--witnesses", 2)
                .expect(ExitCode.VERIFICATION_FAILED);
        assertThat(stand(two).problem()).isEqualTo(LogWitnessProblem.UNREACHABLE);
        Eventually.holds(
                "the metrics tell",
                PATIENCE,
                () -> gateway.management("/metrics")
                        .body()
                        .contains(
                                "countersign_log_witness_problem{problem=\"unreachable\",witness=\"two.example.org\"} 1"));

        var behind = stand(two).cosigned();
        two.start();
        Eventually.holds("it has caught up", PATIENCE, () -> stand(two).problem() == null);
        assertThat(stand(two).cosigned()).isGreaterThan(behind);
        assertThat(gateway.management("/metrics").body())
                .contains("countersign_log_witness_lag{witness=\"one.example.org\"}");
    }
}
