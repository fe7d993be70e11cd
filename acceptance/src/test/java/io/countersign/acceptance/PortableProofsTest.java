package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.AttestationEnvelope;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.SignCall;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs and attestations of real gateways, checked by the command line without them. */
class PortableProofsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Cluster CLUSTER = Cluster.shared();

    private static Organization org;
    private static Party ci;
    private static Party lead;
    private static Party mia;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void signers() {
        org = Organization.create(CLUSTER, "proofs");
        ci = org.machine("ci", org.person("owner"));
        lead = org.person("lead");
        mia = org.person("mia");
        for (var signer : new String[] {"direct", "release"}) {
            org.signer(signer);
            org.operators(signer, ci, lead, mia);
        }
        org.policy("release", 10, Organization.step(2, lead, mia));
    }

    private static <T> T make(Party party, String path, Object body, int status, Class<T> type) {
        return party.api().withNewKey().post(path, body).expect(status).as(type);
    }

    private static UUID sign(Party party, String signer, String text, @Nullable UUID grant) {
        var call = Digests.call(text);
        var body = new SignCall(call.algorithm(), call.inputs(), null, grant, null);
        return make(party, "/v1/signers/" + signer + "/sign", body, 200, SignAnswer.class)
                .signatures()
                .getFirst()
                .operation();
    }

    private static Request approved(String justification) {
        var request = make(
                ci,
                "/v1/signers/release/requests",
                new NewRequest(justification, null, 3L, null, "REL-7"),
                201,
                Request.class);
        for (var approver : new Party[] {lead, mia}) {
            approver.api()
                    .post("/v1/requests/" + request.id() + ":approve", new Approval("looked at it"))
                    .expect(200);
        }
        return ci.api().get("/v1/requests/" + request.id()).expect(200).as(Request.class);
    }

    private static AttestationEnvelope attestation(Party party, UUID operation) {
        var path = "/v1/operations/" + operation + "/attestation";
        Eventually.holds(
                "it is in the log", PATIENCE, () -> party.api().get(path).status() == 200);
        return party.api().get(path).expect(200).as(AttestationEnvelope.class);
    }

    private static JsonNode predicate(UUID operation) {
        var statement = json(attestation(ci, operation).payload());
        assertThat(statement.path("_type").asText()).isEqualTo("https://in-toto.io/Statement/v1");
        assertThat(statement.path("predicateType").asText())
                .isEqualTo("https://countersign.io/attestation/approval/v1");
        assertThat(statement.at("/predicate/operation/id").asText()).isEqualTo(operation.toString());
        return statement.path("predicate");
    }

    private static JsonNode json(byte[] bytes) {
        try {
            return ContractJson.mapper().readTree(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path logKey() {
        return write(
                "log.key",
                CLUSTER.gateway(0).api().get("/v1/log/key").expect(200).text());
    }

    private Path attestationKey() {
        return write(
                "attestation.pem",
                CLUSTER.gateway(0).api().get("/v1/attestation-key").expect(200).text());
    }

    private Path authority() {
        return write("ca.pem", Objects.requireNonNull(org.authority().certificate()));
    }

    private Cli cli() {
        return Cli.as(ci, folder);
    }

    @Test
    void an_approved_signature_is_attested_with_who_asked_who_approved_which_hash_and_how_often_it_was_used() {
        var request = approved("version 7");
        var grant = Objects.requireNonNull(request.grant());
        sign(ci, "release", "first", grant);
        var operation = sign(ci, "release", "second", grant);
        var envelope = attestation(ci, operation);
        assertThat(attestation(lead, operation).payload()).isEqualTo(envelope.payload());
        var statement = json(envelope.payload());
        assertThat(statement.at("/subject/0/name").asText()).isEqualTo("second.bin");
        assertThat(statement.at("/subject/0/digest/sha256").asText())
                .isEqualTo(HexFormat.of().formatHex(Digests.of("second")));
        var predicate = statement.path("predicate");
        assertThat(predicate.at("/signer/slug").asText()).isEqualTo("release");
        assertThat(predicate.at("/signer/certificateSha256").asText()).hasSize(64);
        assertThat(predicate.at("/signedBy/id").asText()).isEqualTo(ci.id().toString());
        assertThat(predicate.at("/organization/slug").asText()).isEqualTo(org.slug());
        assertThat(predicate.at("/grant/use").asLong()).isEqualTo(2);
        assertThat(predicate.at("/grant/maximum").asLong()).isEqualTo(3);
        assertThat(predicate.at("/log/origin").asText()).isEqualTo("sign.example.com/log");
        var approval = predicate.path("approval");
        assertThat(approval.path("kind").asText()).isEqualTo("approved");
        assertThat(approval.at("/request/id").asText()).isEqualTo(request.id().toString());
        assertThat(approval.at("/request/hash").asText()).isEqualTo(request.hash());
        assertThat(approval.at("/request/justification").asText()).isEqualTo("version 7");
        assertThat(approval.at("/request/ticket").asText()).isEqualTo("REL-7");
        assertThat(approval.at("/policy/version").asInt()).isEqualTo(1);
        assertThat(approval.at("/policy/sha256").asText()).hasSize(64);
        assertThat(approval.at("/policy/sentence").asText()).contains("2 different people");
        var approvals = approval.at("/steps/0/approvals");
        assertThat(approvals)
                .hasSize(2)
                .allSatisfy(one -> assertThat(one.path("requestHash").asText()).isEqualTo(request.hash()));
        assertThat(approvals.path(0).at("/person/id").asText())
                .isEqualTo(lead.id().toString());
        assertThat(approvals.path(0).at("/person/name").asText()).isEqualTo(lead.name());
    }

    @Test
    void what_nobody_had_to_approve_is_attested_as_such() {
        var predicate = predicate(sign(ci, "direct", "nightly", null));
        assertThat(predicate.at("/approval/kind").asText()).isEqualTo("none");
        assertThat(predicate.at("/policy/sentence").asText()).contains("without approval");
        assertThat(predicate.has("grant")).isFalse();
    }

    @Test
    void a_pre_approval_names_who_gave_it_and_why() {
        var signer = org.signer("ahead");
        org.operators(signer.slug(), ci, lead);
        org.policy(signer.slug(), 10, Organization.step(1, lead));
        var held = org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/ahead/grants", new NewGrant(ci.id(), "nightly builds", 5L, null, null));
        if (held.status() == 202) {
            lead.api()
                    .post("/v1/requests/" + held.as(Request.class).id() + ":approve", new Approval(null))
                    .expect(200);
        }
        var predicate = predicate(sign(ci, "ahead", "ahead", null));
        assertThat(predicate.at("/approval/kind").asText()).isEqualTo("pre-approved");
        assertThat(predicate.at("/approval/givenBy/id").asText())
                .isEqualTo(org.admin().id().toString());
        assertThat(predicate.at("/approval/reason").asText()).isEqualTo("nightly builds");
    }

    @Test
    void an_emergency_says_whether_it_was_ratified_and_who_did() {
        var signer = org.signer("fire");
        org.operators(signer.slug(), ci, lead);
        org.policy(signer.slug(), 10, Organization.step(1, lead));
        var grant = make(
                org.admin(),
                "/v1/signers/fire:break-glass",
                new NewBreakGlass("on fire", ci.id(), null, null),
                201,
                Grant.class);
        var operation = sign(ci, "fire", "fire", grant.id());
        assertThat(predicate(operation).at("/approval/ratification/state").asText())
                .isEqualTo("open");
        lead.api()
                .post("/v1/grants/" + grant.id() + ":ratify", Map.of("comment", "I was called"))
                .expect(200);
        var approval = predicate(operation).path("approval");
        assertThat(approval.path("kind").asText()).isEqualTo("break-glass");
        assertThat(approval.path("reason").asText()).isEqualTo("on fire");
        assertThat(approval.at("/ratification/state").asText()).isEqualTo("ratified");
        assertThat(approval.at("/ratification/by/id").asText())
                .isEqualTo(lead.id().toString());
    }

    @Test
    void what_was_refused_has_nothing_to_attest_and_strangers_see_nothing() {
        var operation = sign(ci, "direct", "mine", null);
        var stranger = Organization.create(CLUSTER, "stranger").admin();
        stranger.api().get("/v1/operations/" + operation + "/attestation").refused(404, "NOT_FOUND");
        ci.api().withNewKey().post("/v1/signers/release/sign", Digests.call("refused " + UUID.randomUUID()));
        var denied = CLUSTER.column(
                "SELECT id FROM operations WHERE outcome = 'denied' AND organization_id = '" + org.id() + "'");
        denied.forEach(
                id -> ci.api().get("/v1/operations/" + id + "/attestation").refused(409, "NOTHING_SIGNED"));
    }

    private Path jar() throws IOException {
        var file = folder.resolve("app.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry("hello.txt"));
            out.write("hello".getBytes(StandardCharsets.UTF_8));
        }
        return file;
    }

    private String signedBy(Path file, String format, String signer) {
        var signed = cli().ok("sign", file, "--signer", signer, "--format", format, "--output", "json");
        return signed.json().at("/files/0/operations/0").asText();
    }

    @Test
    void a_file_a_jar_and_a_bare_signature_are_proven_and_gated_offline() throws Exception {
        approved("all formats");
        for (var format : new String[] {"cms", "jar", "raw"}) {
            var file = format.equals("jar") ? jar() : write("image-" + format, "content of " + format);
            var operation = signedBy(file, format, "release");
            var proof = folder.resolve(format + ".proof");
            cli().ok("proof", operation, "-o", proof);
            var verified = cli().ok(
                            "verify",
                            file,
                            "--format",
                            format,
                            "--ca",
                            authority(),
                            "--proof",
                            proof,
                            "--log-key",
                            logKey(),
                            "--require-approval",
                            "--attestation-key",
                            attestationKey(),
                            "--organization",
                            org.slug(),
                            "--signer",
                            "release",
                            "--min-approvals",
                            2,
                            "--output",
                            "json");
            assertThat(verified.json().at("/log/operation").asText()).isEqualTo(operation);
            assertThat(verified.json().at("/log/keyGiven").asBoolean()).isTrue();
            assertThat(verified.json().at("/approval/kind").asText()).isEqualTo("approved");
            assertThat(verified.json().at("/approval/approvals").asInt()).isEqualTo(2);
            assertThat(verified.json().at("/approval/organizationId").asText())
                    .isEqualTo(org.id().toString());
            assertThat(verified.err()).isEmpty();
            assertThat(cli().ok("verify", file, "--format", format, "--ca", authority(), "--proof", proof)
                            .err())
                    .contains("taken from inside");
            cli().run(
                            "verify",
                            file,
                            "--format",
                            format,
                            "--ca",
                            authority(),
                            "--proof",
                            proof,
                            "--require-approval",
                            "--attestation-key",
                            attestationKey(),
                            "--min-approvals",
                            3)
                    .expect(ExitCode.NOT_APPROVED);
        }
    }

    @Test
    void a_deploy_gate_takes_what_was_not_approved_only_when_it_is_told_to() throws Exception {
        var file = write("nightly.bin", "nightly");
        var operation = signedBy(file, "raw", "direct");
        var proof = folder.resolve("nightly.proof");
        cli().ok("proof", operation, "-o", proof, "--signature", folder.resolve("nightly.bin.sig"));
        Files.delete(folder.resolve("nightly.bin.sig"));
        var gate = new Object[] {
            "verify",
            file,
            "--format",
            "raw",
            "--ca",
            authority(),
            "--proof",
            proof,
            "--log-key",
            logKey(),
            "--require-approval",
            "--attestation-key",
            attestationKey()
        };
        var refused = cli().run(gate).expect(ExitCode.NOT_APPROVED);
        assertThat(refused.err()).contains("NOT APPROVED: nobody had to approve it");
        var allowing = Arrays.copyOf(gate, gate.length + 2);
        allowing[gate.length] = "--allow";
        allowing[gate.length + 1] = "none,pre-approved";
        cli().ok(allowing);
        write("nightly.bin", "another");
        assertThat(cli().run(allowing).expect(ExitCode.VERIFICATION_FAILED).err())
                .contains("NOT VERIFIED");
    }

    @Test
    void the_proof_of_another_operation_does_not_prove_a_file() throws Exception {
        var one = write("one.bin", "one");
        var two = write("two.bin", "two");
        signedBy(one, "cms", "direct");
        var proof = folder.resolve("two.proof");
        cli().ok("proof", signedBy(two, "cms", "direct"), "-o", proof);
        assertThat(cli().run("verify", one, "--ca", authority(), "--proof", proof, "--log-key", logKey())
                        .expect(ExitCode.VERIFICATION_FAILED)
                        .err())
                .contains("the log tells of another signature");
        var otherKey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";
        assertThat(cli().run("verify", two, "--ca", authority(), "--proof", proof, "--log-key", otherKey)
                        .expect(ExitCode.VERIFICATION_FAILED)
                        .err())
                .contains("(checkpoint-signature)");
    }
}
