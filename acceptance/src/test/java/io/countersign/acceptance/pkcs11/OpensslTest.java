package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cli;
import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenSSL, and what signs by it, load the module through libp11's engine or the PKCS#11 provider. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OpensslTest {
    private final Organization org = Organization.create(Cluster.shared(), "openssl");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    void signers() {
        org.signer("rsa", KeyAlgorithm.RSA_2048);
        org.signer("ec", KeyAlgorithm.P_256);
        org.operators("rsa", job);
        org.operators("ec", job);
    }

    @BeforeEach
    void prepare() {
        machine = new BuildMachine(folder, org, job);
    }

    private static String key(String signer) {
        return "pkcs11:token=Countersign;object=" + signer + ";type=private";
    }

    private static Path engine() {
        return BuildMachine.opensslFolder("-e").resolve("pkcs11.so");
    }

    static boolean hasProvider() {
        return Files.isReadable(BuildMachine.opensslFolder("-m").resolve("pkcs11.so"));
    }

    private void cmsIsConfirmed(Path file, Path signature) {
        machine.run(
                        "openssl",
                        "cms",
                        "-verify",
                        "-binary",
                        "-content",
                        file,
                        "-inform",
                        "DER",
                        "-in",
                        signature,
                        "-CAfile",
                        machine.authority(),
                        "-purpose",
                        "any",
                        "-out",
                        "/dev/null")
                .expect(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void openssl_cms_signs_by_the_engine_and_confirms_it(String signer) {
        var file = machine.write("image.tar", "not really a tar");
        var signature = machine.file("image.tar.p7s");
        machine.run(
                        "openssl",
                        "cms",
                        "-sign",
                        "-binary",
                        "-md",
                        "sha256",
                        "-in",
                        file,
                        "-signer",
                        machine.chain(signer),
                        "-engine",
                        "pkcs11",
                        "-keyform",
                        "engine",
                        "-inkey",
                        key(signer),
                        "-outform",
                        "DER",
                        "-out",
                        signature)
                .expect(0);
        cmsIsConfirmed(file, signature);
    }

    /** Releases of libp11 up to 0.4.12 find no key at all where they see one of a kind that they do not know. */
    @Test
    void a_key_that_the_engine_does_not_know_is_left_out_by_naming_the_others() {
        org.signer("ed25519", KeyAlgorithm.ED25519);
        var other = org.machine("other", org.person("somebody"));
        org.operators("ed25519", other);
        org.operators("rsa", other);
        org.operators("ec", other);
        var crowded = new BuildMachine(folder, org, other).with("COUNTERSIGN_SIGNERS", "rsa, ec");
        assertThat(crowded.pkcs11Tool("--list-objects").expect(0).out())
                .contains(crowded.id("rsa"), crowded.id("ec"))
                .doesNotContain(crowded.id("ed25519"));
        crowded.run(
                        "openssl",
                        "dgst",
                        "-sha256",
                        "-engine",
                        "pkcs11",
                        "-keyform",
                        "engine",
                        "-sign",
                        key("ec"),
                        "-out",
                        crowded.file("signature"),
                        crowded.write("image.tar", "not really a tar"))
                .expect(0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    @EnabledIf("hasProvider")
    void openssl_cms_signs_by_the_provider_and_confirms_it(String signer) {
        var file = machine.write("image.tar", "not really a tar");
        var signature = machine.file("image.tar.p7s");
        machine.with("PKCS11_PROVIDER_MODULE", BuildMachine.module())
                .run(
                        "openssl",
                        "cms",
                        "-sign",
                        "-binary",
                        "-md",
                        "sha256",
                        "-provider",
                        "pkcs11",
                        "-provider",
                        "default",
                        "-in",
                        file,
                        "-signer",
                        machine.chain(signer),
                        "-inkey",
                        key(signer),
                        "-outform",
                        "DER",
                        "-out",
                        signature)
                .expect(0);
        cmsIsConfirmed(file, signature);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void osslsigncode_signs_a_windows_program_that_countersign_verifies(String signer) throws IOException {
        var signed = machine.file("signed.exe");
        machine.run(
                        "osslsigncode",
                        "sign",
                        "-pkcs11engine",
                        engine(),
                        "-pkcs11module",
                        BuildMachine.module(),
                        "-certs",
                        machine.chain(signer),
                        "-key",
                        key(signer),
                        "-h",
                        "sha256",
                        "-in",
                        SampleFiles.exe(machine.file("demo.exe")),
                        "-out",
                        signed)
                .expect(0);
        var verified = Cli.as(org.admin(), folder).ok("verify", signed, "--ca", machine.authority());
        assertThat(verified.out()).contains("CN=" + signer);
    }

    @Test
    void sbsign_signs_a_program_for_secure_boot() throws IOException {
        var program = SampleFiles.exe(machine.file("boot.efi"));
        var signed = machine.file("boot.signed.efi");
        var certificate = machine.chain("rsa");
        machine.run(
                        "sbsign",
                        "--engine",
                        "pkcs11",
                        "--key",
                        key("rsa"),
                        "--cert",
                        certificate,
                        "--output",
                        signed,
                        program)
                .expect(0);
        var verified = machine.run("sbverify", "--cert", certificate, signed).expect(0);
        assertThat(verified.all()).contains("Signature verification OK");
    }
}
