package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.GatewayProcess;
import io.countersign.acceptance.harness.LosingDoor;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Shell.Ended;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Grant;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A signature whose answer is lost is asked for again under the same Idempotency-Key, and charged once. */
class ModuleInOutagesTest {
    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "p11outage");
    private final Party job = org.machine("job", org.person("owner"));
    private Grant grant;
    private BuildMachine machine;

    @BeforeEach
    void signer(@TempDir Path folder) {
        org.signer("release", KeyAlgorithm.P_256);
        org.operators("release", job);
        org.policy("release", 5, Organization.step(1, org.admin()));
        grant = org.grant("release", job, 5);
        machine = new BuildMachine(folder, org, job);
    }

    private Ended signsOnce(LosingDoor door) {
        var input = machine.write("input", "what release signs");
        var signature = machine.file("signature");
        var signed = machine.with("COUNTERSIGN_URL", door.url())
                .sign("release", "ECDSA-SHA256", input, signature, "--signature-format", "openssl")
                .expect(0);
        assertThat(machine.run(
                                "openssl",
                                "dgst",
                                "-sha256",
                                "-verify",
                                machine.publicKey("release"),
                                "-signature",
                                signature,
                                input)
                        .expect(0)
                        .out())
                .contains("Verified OK");
        assertThat(door.keys()).hasSizeGreaterThan(1);
        assertThat(door.keys().stream().distinct()).hasSize(1);
        assertThat(org.read(grant).used()).isEqualTo(1);
        assertThat(cluster.number("SELECT count(*) FROM operations WHERE grant_id = '" + grant.id() + "'"))
                .isEqualTo(1);
        return signed;
    }

    @Test
    void a_gateway_that_is_killed_with_the_answer_in_its_hands_is_replaced_by_another_one() throws IOException {
        GatewayProcess killed = cluster.add();
        try (var door = LosingDoor.before(killed)) {
            door.loseTheNextSignature(() -> {
                killed.kill();
                door.leadTo(cluster.gateway(0));
            });
            signsOnce(door);
        }
    }

    @Test
    void a_load_balancer_that_restarts_meanwhile_is_waited_for() throws IOException {
        try (var door = LosingDoor.before(cluster.gateway(1))) {
            door.loseTheNextSignature(() -> door.cut(3));
            assertThat(signsOnce(door).err()).contains("countersign-pkcs11: ", "with the same Idempotency-Key");
            assertThat(door.cutsLeft()).isZero();
        }
    }

    /** pkcs11-tool signs in parts once more what failed as a whole. */
    @Test
    void a_program_that_tries_again_after_an_error_of_a_load_balancer_is_charged_once() throws IOException {
        try (var door = LosingDoor.before(cluster.gateway(1))) {
            door.spoilTheNextSignature();
            assertThat(signsOnce(door).err()).contains("countersign-pkcs11: ", "500");
        }
    }

    @Test
    void where_no_gateway_ever_answered_it_ends_soon_and_says_so() {
        machine.with("COUNTERSIGN_URL", "http://127.0.0.1:9");
        var failed = machine.sign("release");
        assertThat(failed.status()).isNotZero();
        assertThat(failed.err()).contains("countersign-pkcs11: ").contains("http://127.0.0.1:9");
        assertThat(org.read(grant).used()).isZero();
    }
}
