package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Digests;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Shell;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.ExistingKey;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.SignAnswer;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A Signer whose certificate an authority issues that knows nothing of us: root and intermediate of openssl. */
class OutsideAuthorityTest {
    private static final Cluster CLUSTER = Cluster.shared();
    private static final String EXTENSIONS = """
            [authority]
            basicConstraints=critical,CA:TRUE
            keyUsage=critical,keyCertSign,cRLSign
            [code]
            basicConstraints=critical,CA:FALSE
            keyUsage=critical,digitalSignature
            extendedKeyUsage=codeSigning
            """;

    private static Organization org;
    private static Party ci;

    @TempDir
    private static Path folder = Path.of("");

    @BeforeAll
    static void an_authority_of_strangers() throws IOException {
        org = Organization.create(CLUSTER, "outside");
        ci = org.machine("ci", org.person("owner"));
        Files.writeString(folder.resolve("extensions"), EXTENSIONS);
        openssl("req -x509 -newkey rsa:3072 -nodes -keyout root.key -out root.pem -days 99 -subj /CN=Root -sha256");
        openssl("req -newkey rsa:3072 -nodes -keyout middle.key -out middle.csr -subj /CN=Middle");
        openssl("x509 -req -in middle.csr -CA root.pem -CAkey root.key -out middle.pem -days 98 -sha256"
                + " -extfile extensions -extensions authority");
    }

    private static String openssl(String arguments) {
        return new Shell(folder)
                .run((Object[]) ("openssl " + arguments).split(" "))
                .expect(0)
                .all();
    }

    /** The chain for a request, in a file of the folder. */
    private static Path certified(String slug) throws IOException {
        openssl("x509 -req -in " + slug + ".csr -CA middle.pem -CAkey middle.key -out " + slug
                + ".leaf -days 30 -sha256" + " -extfile extensions -extensions code");
        return Files.writeString(
                folder.resolve(slug + ".pem"),
                Files.readString(folder.resolve(slug + ".leaf"))
                        + Files.readString(folder.resolve("middle.pem"))
                        + Files.readString(folder.resolve("root.pem")));
    }

    private static SignAnswer sign(String slug, int gateway, String what) {
        return ci.at(CLUSTER.gateway(gateway))
                .withKey(what)
                .post("/v1/signers/" + slug + "/sign", Digests.call(what))
                .expect(200)
                .as(SignAnswer.class);
    }

    private static String serial(SignAnswer answer) {
        return Digests.certificate(answer.certificateChain().getFirst())
                .getSerialNumber()
                .toString(16);
    }

    @Test
    void people_get_a_certificate_from_it_and_every_gateway_signs_with_its_chain_and_then_with_the_next()
            throws Exception {
        var admin = Cli.as(org.admin(), folder);
        var shown = admin.ok(
                "signer", "create", "public", "--key", "P-256", "--outside", "--subject", "CN=P,O=Example,C=DE");
        assertThat(shown.out()).contains("pending", "waits for its certificate", "signer set-certificate public");
        org.operators("public", ci);
        admin.ok(
                "signer",
                "csr",
                "public",
                "--save-as",
                folder.resolve("public.csr").toString());
        assertThat(openssl("req -in public.csr -noout -verify -text"))
                .contains("verify OK", "Code Signing", "Digital Signature", "ecdsa-with-SHA256");
        var problem = ci.api()
                .withNewKey()
                .post("/v1/signers/public/sign", Digests.call("early"))
                .refused(403, "SIGNER_NOT_ACTIVE");
        assertThat(problem.detail()).contains("waits for its certificate", "signer set-certificate public");
        var chain = certified("public");
        assertThat(admin.ok("signer", "set-certificate", "public", "--chain", chain.toString())
                        .out())
                .contains("active", "an outside CA");
        var first = org.read("public");
        for (var gateway = 0; gateway < 2; gateway++) {
            var answer = sign("public", gateway, "first" + gateway);
            assertThat(answer.certificateChain()).hasSize(3);
            assertThat(serial(answer)).isEqualTo(first.certificateSerial());
            assertThat(Digests.verify(answer, "first" + gateway)).isTrue();
        }
        Files.writeString(
                folder.resolve("leaf.pem"), Files.readString(chain).split("(?<=-----END CERTIFICATE-----\n)")[0]);
        assertThat(openssl("verify -purpose any -CAfile root.pem -untrusted middle.pem leaf.pem"))
                .contains("OK");
        admin.ok(
                "signer",
                "set-certificate",
                "public",
                "--chain",
                certified("public").toString());
        var second = org.read("public");
        assertThat(second.certificateSerial()).isNotEqualTo(first.certificateSerial());
        for (var gateway = 0; gateway < 2; gateway++) {
            assertThat(serial(sign("public", gateway, "second" + gateway))).isEqualTo(second.certificateSerial());
        }
        assertThat(admin.ok("signer", "certificate", "public", "--serial", String.valueOf(first.certificateSerial()))
                        .out())
                .contains("BEGIN CERTIFICATE");
    }

    @Test
    void what_does_not_fit_is_refused_with_a_way_out() throws Exception {
        var wanted = new NewSigner("odd", null, KeyAlgorithm.P_256, null, "CN=odd,O=Example,C=DE", null, null);
        var made = org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers", wanted)
                .expect(201)
                .as(Signer.class);
        assertThat(made.state()).isEqualTo(SignerState.PENDING);
        var api = org.admin().api();
        Files.write(
                folder.resolve("odd.csr"),
                api.with("Accept", "application/x-pem-file")
                        .get("/v1/signers/odd/certificate-request")
                        .expect(200)
                        .body());
        var good = new BroughtCertificate(Files.readString(certified("odd")));
        var path = "/v1/signers/odd/certificate";
        api.put(path, new BroughtCertificate("not a certificate")).refused(400, "CERTIFICATE_REFUSED");
        api.put(path, new BroughtCertificate("x".repeat(32_769))).refused(400, "INVALID_INPUT");
        api.with("If-Match", "\"99\"").put(path, good).refused(412, "STALE_VERSION");
        var key = Files.readString(folder.resolve("root.key"));
        var told = api.put(path, new BroughtCertificate(good.chain() + key)).refused(400, "CERTIFICATE_REFUSED");
        assertThat(told.detail()).contains("private keys").doesNotContain("MII");
        api.withNewKey()
                .post("/v1/signers/odd:renewCertificate", new CertificateRenewal(null, null))
                .refused(409, "CERTIFICATE_FROM_OUTSIDE");
        api.put(path, good).expect(200);
        var again = api.put(path, good).expect(200).as(Signer.class);
        assertThat(again.version()).isEqualTo(made.version() + 1);
        var mine = new NewSigner(
                "mine",
                null,
                KeyAlgorithm.P_256,
                null,
                "CN=mine,O=Example,C=DE",
                null,
                made.token(),
                new ExistingKey("0a"),
                null,
                null,
                null);
        api.withNewKey().post("/v1/signers", mine).refused(403, "NOT_A_PLATFORM_ADMIN");
        assertThat(api.with("Accept", "application/pkcs10")
                        .get("/v1/signers/odd/certificate-request")
                        .expect(200)
                        .body()[0])
                .isEqualTo((byte) 0x30);
        assertThat(new String(
                        api.with("Accept", "application/x-pem-file")
                                .get("/v1/signers/odd/certificate-request")
                                .body(),
                        StandardCharsets.US_ASCII))
                .startsWith("-----BEGIN CERTIFICATE REQUEST-----");
    }
}
