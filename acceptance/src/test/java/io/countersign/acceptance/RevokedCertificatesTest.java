package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Api;
import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SignerState;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Certificates are revoked through the interface and the command line, and OpenSSL learns it from the list. */
class RevokedCertificatesTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final Cluster CLUSTER = Cluster.shared();
    private static final NewRevocation SUPERSEDED =
            new NewRevocation(RevocationReason.SUPERSEDED, null, "as the plan says");

    private static Organization org;
    private static Party ci;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    static void people() {
        org = Organization.create(CLUSTER, "revoked");
        ci = org.machine("ci", org.person("owner"));
    }

    private static String list() {
        return "/v1/certificate-authorities/" + org.authority().id() + "/crl";
    }

    private static Api anybody(int gateway) {
        return CLUSTER.gateway(gateway).api().as(null);
    }

    private static String serial(String slug) {
        return Objects.requireNonNull(org.read(slug).certificateSerial());
    }

    private static String revocation(String slug) {
        return "/v1/signers/" + slug + "/certificates/" + serial(slug) + ":revoke";
    }

    private record Said(int status, String text) {}

    private Said openssl(String... arguments) throws Exception {
        var command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Said(process.waitFor(), text);
    }

    private String listed() throws Exception {
        Files.write(
                folder.resolve("list.crl"), anybody(1).get(list()).expect(200).body());
        var read =
                openssl("crl", "-inform", "DER", "-in", "list.crl", "-out", "list.pem", "-text", "-CAfile", "ca.pem");
        assertThat(read.text()).contains("verify OK");
        return Files.readString(folder.resolve("list.pem"));
    }

    private Said verified(String slug) throws Exception {
        Cli.as(org.admin(), folder).ok("signer", "certificate", slug, "--save-as", folder.resolve(slug + ".pem"));
        return openssl(
                "verify", "-x509_strict", "-crl_check", "-CAfile", "ca.pem", "-CRLfile", "list.pem", slug + ".pem");
    }

    @Test
    void openssl_refuses_a_certificate_that_the_list_names_and_takes_the_others() throws Exception {
        Files.writeString(
                folder.resolve("ca.pem"), Objects.requireNonNull(org.authority().certificate()));
        org.signer("bad");
        org.signer("good");
        Eventually.holds(
                "the first list is made", PATIENCE, () -> anybody(0).get(list()).status() == 200);
        listed();
        assertThat(verified("bad").status()).isZero();
        var begin = Objects.requireNonNull(org.read("bad").notBefore());
        var told = Cli.as(org.admin(), folder)
                .ok(
                        "signer",
                        "revoke-certificate",
                        "bad",
                        serial("bad"),
                        "--reason",
                        "keyCompromise",
                        "--invalid-since",
                        begin.toString(),
                        "--justification",
                        "stolen");
        assertThat(told.out()).contains("is revoked").contains("signs no more");
        var hexadecimal = serial("bad").toUpperCase(java.util.Locale.ROOT);
        Eventually.holds("it is listed", PATIENCE, () -> listed().contains(hexadecimal));
        assertThat(listed())
                .contains("Key Compromise")
                .contains("Invalidity Date")
                .contains("X509v3 CRL Number")
                .contains("X509v3 Authority Key Identifier");
        assertThat(verified("bad"))
                .satisfies(said -> assertThat(said.status()).isNotZero())
                .satisfies(said -> assertThat(said.text()).contains("certificate revoked"));
        assertThat(verified("good").status()).isZero();
        assertThat(openssl("x509", "-in", "good.pem", "-noout", "-text").text())
                .contains("X509v3 CRL Distribution Points")
                .contains(list());
        Cli.as(org.admin(), folder).ok("ca", "crl", "internal", "--save-as", folder.resolve("told.crl"));
        assertThat(openssl("crl", "-inform", "DER", "-in", "told.crl", "-noout", "-text")
                        .text())
                .contains(hexadecimal);
        assertThat(Cli.as(org.admin(), folder)
                        .ok("signer", "certificates", "bad")
                        .out())
                .contains(serial("bad"), "revoked", "keyCompromise", "KEY COMPROMISED");
    }

    @Test
    void a_revoked_certificate_stops_its_signer_on_every_way_until_it_is_renewed_and_enabled() {
        org.signer("stopped");
        org.operators("stopped", ci);
        var admin = org.admin().api();
        admin.post(revocation("stopped"), SUPERSEDED).expect(200);
        for (var gateway : List.of(0, 1)) {
            CLUSTER.gateway(gateway)
                    .api()
                    .as(ci.token())
                    .withNewKey()
                    .post("/v1/signers/stopped/sign", Digests.call("late"))
                    .refused(403, "SIGNER_DISABLED");
        }
        admin.withNewKey()
                .post("/v1/signers/stopped:break-glass", new NewBreakGlass("on fire", null, null, null))
                .problem();
        admin.post("/v1/signers/stopped:enable").refused(409, "CERTIFICATE_REVOKED");
        admin.withNewKey()
                .post("/v1/signers/stopped:renewCertificate", new CertificateRenewal(null, null))
                .expect(200);
        admin.post("/v1/signers/stopped:enable").expect(200);
        assertThat(org.read("stopped").state()).isEqualTo(SignerState.ACTIVE);
        ci.api()
                .withNewKey()
                .post("/v1/signers/stopped/sign", Digests.call("again"))
                .expect(200);
    }

    @Test
    void serial_numbers_that_are_none_or_of_others_are_refused() {
        org.signer("odd");
        org.signer("even");
        var admin = org.admin().api();
        for (var none : List.of("0x12", "zz", "-1", "1".repeat(65), "%00")) {
            assertThat(admin.post("/v1/signers/odd/certificates/" + none + ":revoke", SUPERSEDED)
                            .status())
                    .as(none)
                    .isIn(400, 404);
        }
        for (var other : List.of("0", "f", serial("even"))) {
            admin.post("/v1/signers/odd/certificates/" + other + ":revoke", SUPERSEDED)
                    .refused(404, "NOT_FOUND");
        }
        var written = "00" + serial("odd").toUpperCase(java.util.Locale.ROOT);
        admin.post("/v1/signers/odd/certificates/" + written + ":revoke", SUPERSEDED)
                .expect(200);
        anybody(0)
                .get("/v1/certificate-authorities/0190c8a0-0000-7000-8000-000000000001/crl")
                .refused(404, "NOT_FOUND");
        anybody(0).get("/v1/certificate-authorities/nonsense/crl").expect(400);
    }
}
