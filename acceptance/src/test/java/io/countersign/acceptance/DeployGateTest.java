package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a deploy gate lets pass where several tenants share an installation, and so its attestation key. */
class DeployGateTest {
    private static final Cluster CLUSTER = Cluster.shared();

    @TempDir
    private Path folder = Path.of("");

    private final Tenant ours = new Tenant("gate-ours");
    private final Tenant theirs = new Tenant("gate-theirs");
    private Path attestationKey = Path.of("");

    /** An organization with a Signer "release" and a machine that signs with it. */
    private static final class Tenant {
        final Organization organization;
        final Party ci;
        final UUID signer;

        Tenant(String word) {
            organization = Organization.create(CLUSTER, word);
            ci = organization.machine("ci", organization.person("owner"));
            signer = organization.signer("release").id();
            organization.operators("release", ci);
        }
    }

    @BeforeEach
    void noteTheKey() throws IOException {
        attestationKey = Files.writeString(
                folder.resolve("attestation.pem"),
                CLUSTER.gateway(0).api().get("/v1/attestation-key").expect(200).text());
    }

    /** Signs a file and saves its proof, with the attestation, beside it. */
    private Path signed(Tenant tenant, String name) throws IOException {
        var file = Files.writeString(folder.resolve(name), "content of " + name);
        var cli = Cli.as(tenant.ci, folder);
        var signed = cli.ok("sign", file, "--signer", "release", "--format", "raw", "--output", "json");
        cli.ok("proof", signed.json().at("/files/0/operations/0").asText(), "-o", Path.of(file + ".proof"));
        Files.writeString(
                Path.of(file + ".dsse"),
                json(Path.of(file + ".proof")).path("attestation").toString());
        return file;
    }

    private static JsonNode json(Path file) throws IOException {
        return ContractJson.mapper().readTree(Files.readAllBytes(file));
    }

    private Cli.Ended gate(Path file, List<?> evidence, Object... more) {
        var words = new ArrayList<Object>(List.of("verify", file, "--format", "raw"));
        words.addAll(evidence);
        words.addAll(List.of("--require-approval", "--allow", "none", "--attestation-key", attestationKey));
        words.addAll(List.of(more));
        return Cli.as(ours.ci, folder).run(words.toArray());
    }

    /** The whole proof, and the attestation alone. */
    private List<List<?>> evidence(Tenant tenant, Path file) throws IOException {
        var authority = Files.writeString(
                folder.resolve("ca.pem"),
                Objects.requireNonNull(tenant.organization.authority().certificate()));
        return List.of(
                List.of("--ca", authority, "--proof", file + ".proof"), List.of("--attestation", file + ".dsse"));
    }

    @Test
    void an_attestation_for_a_signer_of_the_same_slug_in_another_organization_ends_with_status_8() throws Exception {
        var file = signed(theirs, "theirs.bin");
        for (var evidence : evidence(theirs, file)) {
            for (var organization :
                    List.of(ours.organization.slug(), ours.organization.id().toString())) {
                var refused = gate(file, evidence, "--signer", "release", "--organization", organization)
                        .expect(ExitCode.NOT_APPROVED);
                assertThat(refused.err())
                        .contains("NOT APPROVED: it was signed in organization " + theirs.organization.slug());
            }
            gate(file, evidence, "--signer", ours.signer).expect(ExitCode.NOT_APPROVED);
        }
    }

    @Test
    void a_slug_without_its_organization_is_an_error_of_the_command_line_that_says_what_to_add() throws Exception {
        var file = signed(ours, "ours.bin");
        for (var evidence : evidence(ours, file)) {
            var refused = gate(file, evidence, "--signer", "release").expect(ExitCode.USAGE);
            assertThat(refused.err()).contains("Add --organization").contains("by its id");
        }
    }

    @Test
    void the_organization_is_told_beside_the_signer() throws Exception {
        var file = signed(ours, "ours.bin");
        var organization = ours.organization.slug();
        for (var evidence : evidence(ours, file)) {
            var said = gate(file, evidence, "--signer", "release", "--organization", organization)
                    .expect(ExitCode.OK);
            assertThat(said.out()).contains("for Signer release of organization " + organization);
            var told = gate(file, evidence, "--signer", ours.signer, "--output", "json")
                    .expect(ExitCode.OK)
                    .json()
                    .path("approval");
            assertThat(told.path("signer").asText()).isEqualTo("release");
            assertThat(told.path("signerId").asText()).isEqualTo(ours.signer.toString());
            assertThat(told.path("organization").asText()).isEqualTo(organization);
            assertThat(told.path("organizationId").asText())
                    .isEqualTo(ours.organization.id().toString());
        }
    }
}
