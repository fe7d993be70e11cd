package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.countersign.acceptance.harness.Answer;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.cli.ExitCode;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.AttestationEnvelope;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.json.ContractJson;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Certificates are renewed through the interface and the command line, and what was signed before stays what it was.
 */
class RenewedCertificatesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Cluster CLUSTER = Cluster.shared();
    private static final CertificateRenewal USUAL = new CertificateRenewal(null, null);

    private static Organization org;
    private static Party ci;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void people() {
        org = Organization.create(CLUSTER, "renewed");
        ci = org.machine("ci", org.person("owner"));
    }

    private static Signer direct(String slug) {
        var signer = org.signer(slug);
        org.operators(slug, ci);
        return signer;
    }

    private static Answer sign(String slug, String key) {
        return ci.api().withKey(key).post("/v1/signers/" + slug + "/sign", Digests.call(key));
    }

    private static Signer renew(String slug) {
        return org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/" + slug + ":renewCertificate", USUAL)
                .expect(200)
                .as(Signer.class);
    }

    private static String serial(byte[] certificate) {
        return Digests.certificate(certificate).getSerialNumber().toString(16);
    }

    private static String sha256(byte[] certificate) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(certificate));
    }

    private static JsonNode predicate(UUID operation) throws IOException {
        var path = "/v1/operations/" + operation + "/attestation";
        Eventually.holds("it is in the log", PATIENCE, () -> ci.api().get(path).status() == 200);
        var payload = ci.api().get(path).as(AttestationEnvelope.class).payload();
        return ContractJson.mapper().readTree(payload).path("predicate");
    }

    @Test
    void a_repetition_answers_byte_for_byte_what_it_did_before_the_renewal_and_new_signatures_have_the_new_chain()
            throws Exception {
        var before = direct("same");
        var first = sign("same", "first").expect(200);
        var repeated = sign("same", "first").expect(200);
        var after = renew("same");
        assertThat(after.certificateSerial()).isNotEqualTo(before.certificateSerial());
        assertThat(after.keyId()).isEqualTo(before.keyId());
        assertThat(sign("same", "first").expect(200).body()).isEqualTo(repeated.body());
        var old = first.as(SignAnswer.class);
        var young = sign("same", "second").expect(200).as(SignAnswer.class);
        assertThat(Digests.verify(old, "first")).isTrue();
        assertThat(Digests.verify(young, "second")).isTrue();
        assertThat(serial(old.certificateChain().getFirst())).isEqualTo(before.certificateSerial());
        assertThat(serial(young.certificateChain().getFirst())).isEqualTo(after.certificateSerial());
        for (var answer : new SignAnswer[] {old, young}) {
            var leaf = answer.certificateChain().getFirst();
            var predicate = predicate(answer.signatures().getFirst().operation());
            assertThat(predicate.at("/signer/certificateSerial").asText()).isEqualTo(serial(leaf));
            assertThat(predicate.at("/signer/certificateSha256").asText()).isEqualTo(sha256(leaf));
            var der = ci.api()
                    .with("Accept", "application/pkix-cert")
                    .get("/v1/signers/same/certificate?serial=" + serial(leaf))
                    .expect(200);
            assertThat(der.body()).isEqualTo(leaf);
        }
        ci.api().get("/v1/signers/same/certificate?serial=ff").refused(404, "NOT_FOUND");
    }

    @Test
    void an_evidence_pack_holds_every_certificate_of_a_signer() throws Exception {
        var before = direct("packed");
        var after = renew("packed");
        var pack = org.admin().api().get("/v1/audit:evidence?signer=packed").expect(200);
        try (var zip = new ZipInputStream(new ByteArrayInputStream(pack.body()))) {
            for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (entry.getName().equals("keys/signers/packed.pem")) {
                    var pem = new String(zip.readAllBytes(), StandardCharsets.US_ASCII);
                    var serials = Arrays.stream(pem.split("(?=-----BEGIN)"))
                            .map(one -> serial(one.getBytes(StandardCharsets.US_ASCII)))
                            .toList();
                    assertThat(serials)
                            .hasSize(3)
                            .startsWith(after.certificateSerial())
                            .contains(before.certificateSerial());
                    return;
                }
            }
        }
        throw new AssertionError("there is no keys/signers/packed.pem");
    }

    @Test
    void a_file_that_was_signed_before_is_proven_after_and_the_command_line_renews() throws Exception {
        var before = direct("line");
        var file = Files.writeString(folder.resolve("app.bin"), "content");
        var operation = Cli.as(ci, folder)
                .ok("sign", file, "--signer", "line", "--format", "cms", "--output", "json")
                .json()
                .at("/files/0/operations/0")
                .asText();
        var admin = Cli.as(org.admin(), folder);
        assertThat(admin.ok("signer", "renew", "line", "--ca", "internal", "--validity", "P30D")
                        .out())
                .contains("serial")
                .doesNotContain(String.valueOf(before.certificateSerial()));
        assertThat(admin.ok("signer", "certificate", "line", "--serial", String.valueOf(before.certificateSerial()))
                        .out())
                .contains("BEGIN CERTIFICATE");
        Eventually.holds(
                "it is in the log",
                PATIENCE,
                () -> ci.api().get("/v1/operations/" + operation + "/proof").status() == 200);
        var ca = Files.writeString(
                folder.resolve("ca.pem"), Objects.requireNonNull(org.authority().certificate()));
        var logKey = Files.writeString(
                folder.resolve("log.key"),
                ci.api().get("/v1/log/key").expect(200).text());
        var proof = folder.resolve("app.proof");
        Cli.as(ci, folder).ok("proof", operation, "-o", proof);
        Cli.as(ci, folder).ok("verify", file, "--ca", ca, "--proof", proof, "--log-key", logKey);
    }

    @Test
    void a_signer_whose_certificate_has_ended_says_the_way_out_and_signs_again_after_it() {
        var wanted = new NewSigner(
                "ends",
                null,
                KeyAlgorithm.P_256,
                org.authority().id(),
                "CN=ends,O=Example,C=DE",
                Duration.ofSeconds(1),
                null,
                null,
                null,
                false,
                null);
        org.admin().api().withNewKey().post("/v1/signers", wanted).expect(201);
        Eventually.holds("it has ended", PATIENCE, () -> org.read("ends").state() == SignerState.EXPIRED);
        org.operators("ends", ci);
        assertThat(sign("ends", "too-late").refused(403, "CERTIFICATE_EXPIRED").detail())
                .contains("countersign signer renew ends");
        assertThat(renew("ends").state()).isEqualTo(SignerState.ACTIVE);
        assertThat(Digests.verify(sign("ends", "in-time").expect(200).as(SignAnswer.class), "in-time"))
                .isTrue();
    }

    private static Party guarded(String slug) {
        direct(slug);
        var second = org.person("second-of-" + slug);
        org.member(slug, second.id(), SignerRole.ADMINISTRATOR);
        org.policy(slug, 5, Organization.step(1, second));
        org.admin()
                .api()
                .put("/v1/signers/" + slug + "/policy-guard", new PolicyGuard(true))
                .expect(200);
        return second;
    }

    private static void approve(Party second, String request) {
        second.api()
                .post("/v1/requests/" + request + ":approve", new Approval("the old one ends"))
                .expect(200);
    }

    @Test
    void on_a_guarded_signer_it_waits_for_a_second_administrator_and_follows_the_approval_by_itself() {
        var second = guarded("guarded");
        var before = org.read("guarded");
        var held = org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/guarded:renewCertificate", USUAL)
                .expect(202);
        var request = held.as(Request.class);
        assertThat(held.headers().firstValue("Location")).contains("/v1/requests/" + request.id());
        var waiting = Cli.as(org.admin(), folder).run("signer", "renew", "guarded");
        assertThat(waiting.expect(ExitCode.WAITING).err()).contains(request.id().toString());
        assertThat(org.read("guarded").certificateSerial()).isEqualTo(before.certificateSerial());
        approve(second, request.id().toString());
        Eventually.holds(
                "it is renewed",
                PATIENCE,
                () -> !Objects.equals(org.read("guarded").certificateSerial(), before.certificateSerial()));
    }

    @Test
    void the_command_line_waits_for_approval_and_certificate_when_it_is_told_to() {
        var second = guarded("patient");
        var before = org.read("patient");
        var patient = CompletableFuture.supplyAsync(
                () -> Cli.as(org.admin(), folder).run("signer", "renew", "patient", "--wait", "--output", "json"));
        Eventually.holds("it has asked", PATIENCE, () -> !pending("patient").isEmpty());
        approve(second, pending("patient"));
        var after = patient.join().expect(ExitCode.OK).json();
        assertThat(after.path("certificateSerial").asText())
                .isNotEqualTo(before.certificateSerial())
                .isEqualTo(org.read("patient").certificateSerial());
    }

    /** The id of the request that waits; empty without one. */
    private static String pending(String slug) {
        var found = org.admin()
                .api()
                .get("/v1/requests?state=pending&signer=" + slug)
                .expect(200)
                .as(JsonNode.class);
        return found.at("/items/0/id").asText();
    }
}
