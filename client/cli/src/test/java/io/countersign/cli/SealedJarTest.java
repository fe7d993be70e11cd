package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.Tool;
import io.countersign.protocol.KeyAlgorithm;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A JAR with sections for packages, as Ant makes it with filesonly: the folders are no entries. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SealedJarTest {
    private static final String PACKAGE = "com/acme/";
    private static final String CLASS = "com/acme/App.class";

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path ca = Path.of("");
    private Path jar = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.addSigner("release", KeyAlgorithm.P_256);
        ca = gateway.pki().writePem(folder.resolve("ca.pem"));
        jar = folder.resolve("app.jar");
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private void sealed(String... entries) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        var section = new Attributes();
        section.put(Attributes.Name.SEALED, "true");
        manifest.getEntries().put(PACKAGE, section);
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (var name : entries) {
                out.putNextEntry(new JarEntry(name));
                out.write(name.endsWith("/") ? new byte[0] : name.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(cli().run("sign", jar, "--signer", "release").status()).isZero();
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private CliRun.Result verify() {
        return cli().run("verify", jar, "--ca", ca);
    }

    private Manifest manifest() throws IOException {
        try (var open = new JarFile(jar.toFile())) {
            return open.getManifest();
        }
    }

    /** Copies the JAR but for one entry; what is in the manifest stays unless it is given. */
    private void takeOut(String entry, byte... manifest) throws IOException {
        var rest = folder.resolve("rest.jar");
        try (var from = new ZipFile(jar.toFile());
                var to = new ZipOutputStream(Files.newOutputStream(rest))) {
            for (var one :
                    from.stream().filter(one -> !one.getName().equals(entry)).toList()) {
                to.putNextEntry(new ZipEntry(one.getName()));
                var replaced = manifest.length > 0 && one.getName().equals(JarFile.MANIFEST_NAME);
                to.write(replaced ? manifest : from.getInputStream(one).readAllBytes());
            }
        }
        Files.move(rest, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private void assertMisses(String entry) {
        var refused = verify();
        assertThat(refused.status()).as(refused.out()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("\"" + entry + "\" was taken out of the JAR");
    }

    @Test
    void a_sealed_package_without_a_folder_entry_verifies_and_a_signed_file_taken_out_is_still_named()
            throws Exception {
        sealed(CLASS, "com/acme/Other.class");
        assertThat(manifest().getAttributes(PACKAGE)).hasSize(1);
        var verified = verify();
        assertThat(verified.status()).as(verified.err()).isZero();
        assertThat(Tool.ofThisJdk("jarsigner").with("-verify", jar).run().output())
                .contains("jar verified");
        takeOut(CLASS);
        assertMisses(CLASS);
    }

    @Test
    void a_folder_entry_that_was_signed_is_missed_too() throws Exception {
        sealed(PACKAGE, CLASS);
        assertThat(manifest().getAttributes(PACKAGE)).hasSize(2);
        assertThat(verify().status()).isZero();
        takeOut(PACKAGE);
        assertMisses(PACKAGE);
    }

    @Test
    void a_file_that_was_taken_out_together_with_its_digest_is_a_change_of_the_manifest() throws Exception {
        for (var keepTheSection : new boolean[] {true, false}) {
            sealed(CLASS, "com/acme/Other.class");
            var changed = manifest();
            if (keepTheSection) {
                changed.getAttributes(CLASS).clear();
            } else {
                changed.getEntries().remove(CLASS);
            }
            var bytes = new ByteArrayOutputStream();
            changed.write(bytes);
            takeOut(CLASS, bytes.toByteArray());
            var refused = verify();
            assertThat(refused.status()).as(refused.out()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refused.err()).startsWith("NOT VERIFIED");
        }
    }
}
