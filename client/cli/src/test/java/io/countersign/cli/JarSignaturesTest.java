package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.TestPki;
import io.countersign.jca.testing.Tool;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JAR that is signed more than once. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class JarSignaturesTest {
    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path ca = Path.of("");
    private Path jar = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        ca = gateway.pki().writePem(folder.resolve("ca.pem"));
        jar = SampleFiles.jar(folder.resolve("app.jar"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    /** Adds a Signer; its certificate, in a file. */
    private Path signer(String slug, KeyAlgorithm key) throws IOException {
        var chain = gateway.addSigner(slug, key).chain();
        return Files.writeString(folder.resolve(slug + ".pem"), TestPki.pem(chain));
    }

    private void sign(String signer) {
        var signed = cli().run("sign", jar, "--signer", signer);
        assertThat(signed.status()).as(signed.err()).isZero();
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private void assertSignedBy(Path... certificates) {
        for (var certificate : certificates) {
            var verified = cli().run("verify", jar, "--certificate", certificate, "--ca", ca);
            assertThat(verified.status()).as(certificate + verified.err()).isZero();
        }
    }

    private List<String> signatureFiles() throws IOException {
        try (var open = new JarFile(jar.toFile())) {
            return open.stream()
                    .map(JarEntry::getName)
                    .filter(name -> name.endsWith(".SF"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void two_signers_whose_slugs_begin_alike_both_remain_in_the_jar() throws Exception {
        var qa = signer("release-qa", KeyAlgorithm.P_256);
        var prod = signer("release-prod", KeyAlgorithm.P_256);
        var old = signer("release-old", KeyAlgorithm.RSA_2048);
        sign("release-qa");
        sign("release-prod");
        sign("release-old");
        assertThat(signatureFiles())
                .containsExactly("META-INF/RELEAS-2.SF", "META-INF/RELEAS-3.SF", "META-INF/RELEASE-.SF");
        assertSignedBy(qa, prod, old);
        var trust = gateway.pki().writeTrustStore(folder.resolve("trust.p12"));
        var strict = Tool.ofThisJdk("jarsigner")
                .with("-verify", "-strict", "-keystore", trust, "-storepass", "changeit", jar)
                .run();
        assertThat(strict.output()).contains("jar verified");
        assertThat(strict.status()).isZero();
    }

    @Test
    void a_signer_that_signs_again_replaces_its_own_signature_and_no_other() throws Exception {
        var qa = signer("release-qa", KeyAlgorithm.P_256);
        var prod = signer("release-prod", KeyAlgorithm.P_256);
        sign("release-qa");
        sign("release-prod");
        var before = signatureFiles();
        sign("release-prod");
        sign("release-qa");
        sign("release-prod");
        assertThat(signatureFiles()).isEqualTo(before).hasSize(2);
        assertSignedBy(qa, prod);
    }

    @Test
    void a_block_that_cannot_be_read_is_left_to_its_owner() throws Exception {
        var release = signer("release", KeyAlgorithm.P_256);
        change("META-INF/release.rsa", "no signature");
        sign("release");
        assertThat(signatureFiles()).containsExactly("META-INF/RELEAS-2.SF");
        assertSignedBy(release);
    }

    private void change(String entry, String text) throws IOException {
        try (var files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            Files.writeString(files.getPath(entry), text);
        }
    }
}
