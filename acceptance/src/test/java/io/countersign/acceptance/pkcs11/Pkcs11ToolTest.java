package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateRenewal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** pkcs11-tool and p11tool see what the caller may sign with and use each mechanism; OpenSSL confirms what they made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Pkcs11ToolTest {
    private static final String MESSAGE = "what is signed";
    private static final Map<String, KeyAlgorithm> KEYS = Map.of(
            "p256", KeyAlgorithm.P_256,
            "p384", KeyAlgorithm.P_384,
            "p521", KeyAlgorithm.P_521,
            "rsa", KeyAlgorithm.RSA_2048,
            "ed25519", KeyAlgorithm.ED25519);

    /** RFC 8017, section 9.2, note 1. */
    private static final Map<String, String> DIGEST_INFOS = Map.of(
            "sha256", "3031300d060960864801650304020105000420",
            "sha384", "3041300d060960864801650304020205000430",
            "sha512", "3051300d060960864801650304020305000440");

    private final Organization org = Organization.create(Cluster.shared(), "p11tool");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @BeforeAll
    void signers() {
        KEYS.forEach((signer, key) -> {
            org.signer(signer, key);
            org.operators(signer, job);
        });
        org.signer("not-ours");
    }

    @BeforeEach
    void folder(@TempDir Path folder) {
        machine = new BuildMachine(folder, org, job);
    }

    private static byte[] digest(String hash) {
        try {
            var name = hash.replace("sha", "SHA-");
            return MessageDigest.getInstance(name).digest(MESSAGE.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private static byte[] digestInfo(String hash) {
        return HexFormat.of().parseHex(DIGEST_INFOS.get(hash) + HexFormat.of().formatHex(digest(hash)));
    }

    private long operations() {
        return org.cluster().number("SELECT count(*) FROM operations WHERE organization_id = '" + org.id() + "'");
    }

    /** What OpenSSL says of a signature over the message. */
    private void opensslConfirms(String signer, String hash, Path signature, String... options) {
        var message = machine.write("message", MESSAGE);
        var words = new ArrayList<Object>(List.of("openssl", "dgst", "-" + hash));
        for (var option : options) {
            words.addAll(List.of("-sigopt", option));
        }
        words.addAll(List.of("-verify", machine.publicKey(signer), "-signature", signature, message));
        assertThat(machine.run(words.toArray()).expect(0).out()).contains("Verified OK");
    }

    @ParameterizedTest
    @CsvSource({"p256, sha256", "p384, sha384", "p521, sha512"})
    void a_digest_is_signed_by_each_elliptic_curve(String signer, String hash) {
        var signature = machine.file("signature");
        var input = machine.write("digest", digest(hash));
        machine.sign(signer, "ECDSA", input, signature, "--signature-format", "openssl")
                .expect(0);
        opensslConfirms(signer, hash, signature);
    }

    @ParameterizedTest
    @CsvSource({"p256, sha256", "p384, sha384", "p521, sha512"})
    void a_message_is_hashed_by_the_module_and_signed_by_each_elliptic_curve(String signer, String hash) {
        var signature = machine.file("signature");
        var mechanism = "ECDSA-" + hash.toUpperCase(Locale.ROOT);
        machine.sign(signer, mechanism, machine.write("message", MESSAGE), signature, "--signature-format", "openssl")
                .expect(0);
        opensslConfirms(signer, hash, signature);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "sha384", "sha512"})
    void rsa_signs_by_pkcs_1_whoever_hashes(String hash) {
        var signature = machine.file("signature");
        machine.sign("rsa", "RSA-PKCS", machine.write("digest-info", digestInfo(hash)), signature)
                .expect(0);
        opensslConfirms("rsa", hash, signature);
        var mechanism = hash.toUpperCase(Locale.ROOT) + "-RSA-PKCS";
        machine.sign("rsa", mechanism, machine.write("message", MESSAGE), signature)
                .expect(0);
        opensslConfirms("rsa", hash, signature);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sha256", "sha384", "sha512"})
    void rsa_signs_by_pss_whoever_hashes(String hash) {
        var signature = machine.file("signature");
        var upper = hash.toUpperCase(Locale.ROOT);
        var length = digest(hash).length;
        var pss = new String[] {
            "rsa_padding_mode:pss", "rsa_pss_saltlen:" + length, "rsa_mgf1_md:" + hash,
        };
        var input = machine.write("digest", digest(hash));
        machine.sign(
                        "rsa",
                        "RSA-PKCS-PSS",
                        input,
                        signature,
                        "--hash-algorithm",
                        upper,
                        "--mgf",
                        "MGF1-" + upper,
                        "--salt-len",
                        length)
                .expect(0);
        opensslConfirms("rsa", hash, signature, pss);
        machine.sign("rsa", upper + "-RSA-PKCS-PSS", machine.write("message", MESSAGE), signature)
                .expect(0);
        opensslConfirms("rsa", hash, signature, pss);
    }

    @Test
    void ed25519_signs_the_message_itself() {
        var signature = machine.file("signature");
        var message = machine.write("message", MESSAGE);
        machine.sign("ed25519", "EDDSA", message, signature).expect(0);
        machine.run(
                        "openssl",
                        "pkeyutl",
                        "-verify",
                        "-pubin",
                        "-inkey",
                        machine.publicKey("ed25519"),
                        "-rawin",
                        "-in",
                        message,
                        "-sigfile",
                        signature)
                .expect(0);
    }

    @Test
    void what_is_no_digest_of_ours_is_refused_with_what_to_use_and_nothing_is_asked_of_the_gateway() {
        var before = operations();
        var message = machine.write("message", MESSAGE);
        for (var mechanism : List.of("SHA1-RSA-PKCS", "RSA-X-509", "RSA-PKCS")) {
            var refused = machine.sign("rsa", mechanism, message, machine.file("signature"));
            assertThat(refused.status()).as(refused.all()).isNotZero();
            assertThat(refused.err()).as(mechanism).containsPattern("countersign-pkcs11: [^\n]*SHA-?256");
        }
        assertThat(operations()).isEqualTo(before);
    }

    @Test
    void key_certificate_and_public_key_of_a_signer_share_label_and_id_and_those_of_others_are_not_seen() {
        var list = machine.pkcs11Tool("--list-objects").expect(0).out();
        var id = machine.id("p256");
        for (var kind : List.of("Private Key Object", "Public Key Object", "Certificate Object")) {
            assertThat(list)
                    .containsPattern(
                            Pattern.compile(kind + "[^\n]*\n(  [^\n]*\n)*?  label: +p256\n(  [^\n]*\n)*?  ID: +" + id));
        }
        assertThat(list).doesNotContain("not-ours").doesNotContain("error");
        assertThat(list).as("the authority, once").containsOnlyOnce("CN=" + org.slug() + " CA");
    }

    @Test
    void the_certificate_that_is_read_is_the_signers_own() {
        var read = machine.file("read.der");
        machine.pkcs11Tool("--read-object", "--type", "cert", "--label", "p384", "--output-file", read)
                .expect(0);
        var certificate = machine.run("openssl", "x509", "-inform", "DER", "-in", read)
                .expect(0)
                .out();
        assertThat(machine.read(machine.chain("p384"))).asString().contains(certificate.strip());
        for (var signer : List.of("p256", "rsa")) {
            machine.pkcs11Tool("--read-object", "--type", "pubkey", "--label", signer, "--output-file", read)
                    .expect(0);
            var pem = machine.run("openssl", "pkey", "-pubin", "-inform", "DER", "-in", read)
                    .expect(0)
                    .out();
            assertThat(machine.read(machine.publicKey(signer))).asString().contains(pem.strip());
        }
    }

    @Test
    void a_renewed_certificate_stands_beside_the_same_key() {
        org.signer("renewed");
        org.operators("renewed", job);
        var before = machine.pkcs11Tool("--list-objects").expect(0).out();
        org.admin()
                .api()
                .withNewKey()
                .post("/v1/signers/renewed:renewCertificate", new CertificateRenewal(null, null))
                .expect(200);
        var after = machine.pkcs11Tool("--list-objects").expect(0).out();
        assertThat(after).isNotEqualTo(before);
        assertThat(withoutSerials(after)).isEqualTo(withoutSerials(before));
        assertThat(after.toLowerCase(Locale.ROOT))
                .contains(String.valueOf(org.read("renewed").certificateSerial()));
    }

    private static String withoutSerials(String list) {
        return list.replaceAll("(?m)^  serial: .*$", "");
    }

    @Test
    void the_tests_of_pkcs11_tool_itself_find_no_fault_with_mechanisms_and_token() {
        assertThat(machine.pkcs11Tool("--list-mechanisms").expect(0).out())
                .contains("ECDSA-SHA256", "RSA-PKCS-PSS", "SHA512-RSA-PKCS", "EDDSA")
                .doesNotContain("SHA1", "MD5", "X-509");
        assertThat(machine.pkcs11Tool("--list-token-slots").expect(0).out())
                .contains("token label        : Countersign")
                .doesNotContain("login required");
    }

    @Test
    void nothing_can_be_written_or_deleted() {
        var before = machine.pkcs11Tool("--list-objects").expect(0).out();
        var deleting = machine.pkcs11Tool("--delete-object", "--type", "privkey", "--id", machine.id("p256"));
        assertThat(deleting.all()).contains("CKR_TOKEN_WRITE_PROTECTED");
        var birth = machine.pkcs11Tool("--keypairgen", "--key-type", "EC:prime256v1", "--label", "new");
        assertThat(birth.status()).as(birth.all()).isNotZero();
        assertThat(machine.pkcs11Tool("--list-objects").expect(0).out()).isEqualTo(before);
    }

    @Test
    void p11tool_lists_the_same() {
        var list = machine.run("p11tool", "--provider", BuildMachine.module(), "--batch", "--list-all")
                .expect(0)
                .out();
        assertThat(list).contains("Label: p256", "Label: rsa", "Type: Private key", "Type: X.509 Certificate");
    }

    @ParameterizedTest
    @ValueSource(strings = {"p256", "rsa"})
    void p11tool_which_asks_for_the_length_before_it_signs_is_charged_once(String signer) {
        var before = operations();
        var url = "pkcs11:token=Countersign;object=" + signer;
        machine.run("p11tool", "--provider", BuildMachine.module(), "--batch", "--test-sign", url)
                .expect(0);
        assertThat(operations()).isEqualTo(before + 1);
    }
}
