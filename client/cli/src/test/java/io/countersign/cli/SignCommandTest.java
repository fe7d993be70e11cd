package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.QuickClock;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.Tool;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jsign.asn1.authenticode.AuthenticodeObjectIdentifiers;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERSet;
import org.bouncycastle.asn1.cms.ContentInfo;
import org.bouncycastle.asn1.cms.SignedData;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SignCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path ca = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        ca = gateway.pki().writePem(folder.resolve("ca.pem"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void a_jar_is_signed_in_place_and_verifies(KeyAlgorithm algorithm) throws Exception {
        gateway.addSigner("release", algorithm);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        var signed = cli().run("sign", jar, "--signer", "release");
        assertThat(signed.err()).contains("signed " + jar).contains("operation ");
        assertThat(signed.out()).isEqualTo(jar + System.lineSeparator());
        assertThat(signed.status()).isZero();
        assertVerifies(jar);
        var trust = gateway.pki().writeTrustStore(folder.resolve("trust.p12"));
        var strict = Tool.ofThisJdk("jarsigner")
                .with("-verify", "-strict", "-keystore", trust, "-storepass", "changeit", jar)
                .run();
        assertThat(strict.output()).contains("jar verified").doesNotContain("Error:");
        assertThat(strict.status()).isZero();
        var input = gateway.signCalls().get(0).inputs().get(0);
        assertThat(input.fileName()).isEqualTo("demo.jar");
        assertThat(input.fileSize()).isPositive();
    }

    @ParameterizedTest
    @EnumSource(value = KeyAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
    void any_other_file_gets_a_cms_signature_that_openssl_verifies(KeyAlgorithm algorithm) throws Exception {
        gateway.addSigner("release", algorithm);
        var file = Files.writeString(folder.resolve("image.tar"), "content that is signed beside the file\n");
        assertThat(cli().run("sign", file, "--signer", "release").status()).isZero();
        var signature = folder.resolve("image.tar.p7s");
        assertVerifies(file);
        var verified = openssl(file, signature);
        assertThat(verified.output()).contains("successful");
        Files.writeString(file, "other content\n");
        assertThat(openssl(file, signature).status()).isNotZero();
        var refused = cli().run("verify", file, "--ca", ca);
        assertThat(refused.err()).startsWith("NOT VERIFIED");
        assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void cms_by_ed25519_which_openssl_learned_late() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.ED25519);
        var file = Files.writeString(folder.resolve("notes.txt"), "notes\n");
        assertThat(cli().run("sign", file, "--signer", "release").status()).isZero();
        assertVerifies(file);
        Files.writeString(file, "other notes\n");
        assertThat(cli().run("verify", file, "--ca", ca).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void cms_by_pss() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.RSA_2048);
        var file = Files.writeString(folder.resolve("notes.txt"), "notes\n");
        var signed = cli().run("sign", file, "--signer", "release", "--algorithm", "RSASSA_PSS_SHA_384");
        assertThat(signed.err()).contains("RSASSA_PSS_SHA_384");
        assertThat(openssl(file, folder.resolve("notes.txt.p7s")).output()).contains("successful");
        assertVerifies(file);
    }

    @ParameterizedTest
    @CsvSource({"P_256,ps1", "RSA_3072,ps1", "P_256,exe", "RSA_2048,exe"})
    void a_windows_file_is_signed_in_place_and_verifies(KeyAlgorithm algorithm, String extension) throws Exception {
        gateway.addSigner("release", algorithm);
        var file = folder.resolve("demo." + extension);
        if (extension.equals("exe")) {
            SampleFiles.exe(file);
        } else {
            Files.writeString(file, "Write-Host 'hello'\r\n");
        }
        var signed = cli().run("sign", file, "--signer", "release", "--output", "json");
        assertThat(signed.status()).as(signed.err()).isZero();
        assertThat(signed.json().at("/files/0/format").asText()).isEqualTo("authenticode");
        assertVerifies(file);
        if (extension.equals("exe")) {
            var checked = Tool.named("osslsigncode")
                    .with("verify", "-CAfile", ca, "-in", file)
                    .run();
            assertThat(checked.output()).contains("Signature verification: ok");
        }
        var bytes = Files.readAllBytes(file);
        bytes[extension.equals("exe") ? 600 : 5] ^= 1;
        Files.write(file, bytes);
        assertThat(cli().run("verify", file, "--ca", ca).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void json_names_operation_grant_and_what_remains() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        gateway.approvals().grant(signer.id(), "release", 3, null);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        var result = cli().run("sign", jar, "--signer", "release", "--output", "json")
                .json();
        assertThat(result.at("/files/0/remaining").asInt()).isEqualTo(2);
        assertThat(result.at("/files/0/grant").asText()).hasSize(36);
        assertThat(result.at("/files/0/operations/0").asText()).hasSize(36);
        assertThat(result.at("/files/0/algorithm").asText()).isEqualTo("ECDSA_SHA_256");
    }

    @Test
    void save_as_leaves_the_input_alone() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        var before = Files.readAllBytes(jar);
        var signed = folder.resolve("signed.jar");
        assertThat(cli().run("sign", jar, "--signer", "release", "--save-as", signed)
                        .status())
                .isZero();
        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
        assertVerifies(signed);
    }

    @Test
    void nothing_is_signed_for_a_place_that_cannot_be_written() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var file = Files.writeString(folder.resolve("image.tar"), "content");
        var missing = folder.resolve("dist/image.p7s");
        for (var more : List.of(
                List.of("--save-as", missing),
                List.of("--format", "raw", "--save-as", missing),
                List.of("--proof-out", missing))) {
            var words = new ArrayList<Object>(List.of("sign", file, "--signer", "release"));
            words.addAll(more);
            var refused = cli().run(words.toArray());
            assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains(missing.toString());
        }
        Files.createDirectory(folder.resolve("image.tar.p7s"));
        assertThat(cli().run("sign", file, "--signer", "release").status()).isEqualTo(ExitCode.USAGE);
        assertThat(gateway.signCalls()).isEmpty();
    }

    @Test
    void two_results_for_one_place_are_refused_before_anything_is_signed() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var out = Files.createDirectory(folder.resolve("out"));
        var linux = Files.createDirectory(folder.resolve("linux"));
        var windows = Files.createDirectory(folder.resolve("windows"));
        var one = Files.writeString(linux.resolve("app.tar"), "for linux");
        var two = Files.writeString(windows.resolve("app.tar"), "for windows");
        var again = linux.resolve("../linux/app.tar");
        for (var words : List.<List<Object>>of(
                List.of("sign", one, two, "--signer", "release", "--save-as", out),
                List.of("sign", one, two, "--signer", "release", "--proof-out", out),
                List.of("sign", one, again, "--signer", "release"),
                List.of(
                        "sign",
                        one,
                        "--signer",
                        "release",
                        "--save-as",
                        out.resolve("x"),
                        "--proof-out",
                        out.resolve("x")))) {
            var refused = cli().run(words.toArray());
            assertThat(refused.status()).as(words.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("would both be written to");
        }
        assertThat(gateway.signCalls()).isEmpty();
        assertThat(cli().run("sign", one, two, "--signer", "release").status()).isZero();
        assertThat(gateway.signCalls()).hasSize(2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo.jar", "notes.txt", "demo.exe"})
    void a_gateway_that_falls_silent_ends_with_status_5_whatever_is_signed(String name) throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var file = folder.resolve(name);
        switch (name) {
            case "demo.jar" -> SampleFiles.jar(file);
            case "demo.exe" -> SampleFiles.exe(file);
            default -> Files.writeString(file, "notes\n");
        }
        for (var i = 0; i < 1000; i++) {
            gateway.nextAccident("drop");
        }
        var failed = cli().by(new QuickClock()).run("sign", file, "--signer", "release");
        assertThat(failed.status()).as(failed.err()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(failed.err())
                .containsOnlyOnce("Trying again for at most 5 minutes")
                .contains("cannot be reached")
                .contains("countersign audit --signer release --type signature.")
                .doesNotContain("Internal error");
    }

    @Test
    void windows_files_whose_signature_is_not_checked_here_or_that_are_broken_are_not_verified() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var nupkg = folder.resolve("demo.nupkg");
        try (var zip = new ZipOutputStream(Files.newOutputStream(nupkg))) {
            zip.putNextEntry(new ZipEntry("[Content_Types].xml"));
            zip.write("<Types/>".getBytes(StandardCharsets.UTF_8));
        }
        var list = new ContentInfo(AuthenticodeObjectIdentifiers.OID_CTL, new DERSequence());
        var catalog = Files.write(
                folder.resolve("demo.cat"),
                new ContentInfo(
                                PKCSObjectIdentifiers.signedData,
                                new SignedData(new DERSet(), list, null, null, new DERSet()))
                        .getEncoded("DER"));
        for (var file : List.of(nupkg, catalog)) {
            var signed = cli().run("sign", file, "--signer", "release");
            assertThat(signed.status()).as(file + signed.err()).isZero();
            var refused = cli().run("verify", file, "--ca", ca);
            assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refused.err()).startsWith("NOT VERIFIED").contains("signtool verify");
        }
        for (var name : List.of("broken.exe", "broken.msi", "broken.nupkg", "broken.cab", "broken.cat", "empty.exe")) {
            var broken =
                    Files.writeString(folder.resolve(name), name.startsWith("empty") ? "" : "MZ" + "x".repeat(400));
            var refused = cli().run("verify", broken, "--ca", ca);
            assertThat(refused.status()).as(name + refused.err()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refused.err()).startsWith("NOT VERIFIED");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"broken.jar", "broken.exe", "broken.msi", "broken.nupkg", "broken.cab", "broken.cat", "empty.exe"
            })
    void a_broken_file_is_not_signed_but_told_of_with_what_to_do(String name) throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var broken = Files.writeString(folder.resolve(name), name.startsWith("empty") ? "" : "MZ" + "x".repeat(400));
        var refused = cli().run("sign", broken, "--signer", "release");
        assertThat(refused.err())
                .contains(broken.toString(), "--format cms")
                .doesNotContain("Internal error", ".countersign-");
        assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
        assertThat(gateway.signCalls()).isEmpty();
    }

    @Test
    void a_failure_on_the_way_leaves_the_input_and_nothing_else() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        var before = Files.readAllBytes(jar);
        for (var i = 0; i < 1000; i++) {
            gateway.nextAccident("busy");
        }
        var failed = cli().by(new QuickClock()).run("sign", jar, "--signer", "release");
        assertThat(failed.status()).isEqualTo(ExitCode.UNAVAILABLE);
        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
        try (var files = Files.list(folder)) {
            assertThat(files.map(path -> path.getFileName().toString()))
                    .containsExactlyInAnyOrder("demo.jar", "ca.pem");
        }
    }

    @Test
    void a_lost_answer_is_asked_for_again_with_the_same_key_and_charged_once() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        gateway.approvals().grant(signer.id(), "release", 3, null);
        gateway.nextAccident("lost");
        gateway.nextAccident("busy");
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        assertThat(cli().run("sign", jar, "--signer", "release").status()).isZero();
        assertVerifies(jar);
        assertThat(gateway.approvals().grants().get(0).used()).isEqualTo(1);
        var keys = gateway.received().stream()
                .filter(call -> call.path().endsWith("/sign"))
                .map(call -> String.valueOf(call.idempotencyKey()))
                .distinct();
        assertThat(keys).hasSize(1);
    }

    @Test
    void a_signature_keeps_its_key_while_no_token_can_be_had() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        gateway.approvals().grant(signer.id(), "release", 3, null);
        gateway.nextAccident("lost");
        gateway.nextAccident("lost");
        var clock = new QuickClock(now -> {
            if (now.isZero()) {
                gateway.forgetTokens();
                for (var i = 0; i < 12; i++) {
                    gateway.nextAccidentOfALogIn("busy");
                }
            }
        });
        var signed = cli().by(clock).run("sign", SampleFiles.jar(folder.resolve("demo.jar")), "--signer", "release");
        assertThat(signed.status()).as(signed.err()).isZero();
        assertThat(gateway.approvals().grants().get(0).used()).isEqualTo(1);
    }

    @Test
    void an_unknown_signer_is_refused_with_the_ones_that_are_there() throws Exception {
        gateway.addSigner("nightly", KeyAlgorithm.P_256);
        var refused = cli().run("sign", SampleFiles.jar(folder.resolve("demo.jar")), "--signer", "release");
        assertThat(refused.status()).isEqualTo(ExitCode.REFUSED);
        assertThat(refused.err()).contains("no Signer \"release\"").contains("nightly");
    }

    @Test
    void an_algorithm_that_does_not_fit_the_key_is_a_usage_error() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        var refused = cli().run("sign", jar, "--signer", "release", "--algorithm", "ED25519");
        assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("cannot make ED25519");
    }

    @Test
    void an_apk_is_sent_to_apksigner() throws Exception {
        var refused = cli().run("sign", SampleFiles.apk(folder.resolve("demo.apk")), "--signer", "release");
        assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("apksigner");
    }

    @Test
    void verify_does_not_trust_an_unknown_ca_or_another_certificate() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        cli().run("sign", jar, "--signer", "release");
        assertThat(cli().run("verify", jar).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        var other = gateway.addSigner("other", KeyAlgorithm.P_256).chain();
        var pinned = Files.writeString(folder.resolve("other.pem"), io.countersign.jca.testing.TestPki.pem(other));
        var refused = cli().run("verify", jar, "--certificate", pinned);
        assertThat(refused.err()).contains("another certificate");
        assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void verify_finds_an_entry_that_was_added_to_a_jar() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var jar = SampleFiles.jar(folder.resolve("demo.jar"));
        cli().run("sign", jar, "--signer", "release");
        var extra = Files.writeString(folder.resolve("extra.txt"), "extra");
        Tool.ofThisJdk("jar").with("uf", jar, "-C", folder, extra.getFileName()).run();
        var refused = cli().run("verify", jar, "--ca", ca);
        assertThat(refused.err()).contains("extra.txt");
        assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private void assertVerifies(Path file) {
        var verified = cli().run("verify", file, "--ca", ca);
        assertThat(verified.err()).isEmpty();
        assertThat(verified.out()).startsWith("verified " + file);
        assertThat(verified.status()).isZero();
    }

    private Tool.Result openssl(Path file, Path signature) {
        return Tool.named("openssl")
                .with("cms", "-verify", "-binary", "-content", file, "-inform", "DER", "-in", signature)
                .with("-CAfile", ca, "-purpose", "any", "-out", "/dev/null")
                .run();
    }
}
