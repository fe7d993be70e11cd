package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Eventually;
import io.countersign.acceptance.harness.LearntStart;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Shell;
import io.countersign.acceptance.harness.Shell.Ended;
import io.countersign.jca.CountersignProvider;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Grant;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** The command line and the provider for build tools against real gateways; other people's tools confirm what they make. */
class ClientsTest {
    private static final int REFUSED = 3;
    private static final int NOT_AUTHENTICATED = 4;
    private static final int UNAVAILABLE = 5;
    private static final int WAITING = 7;
    private static final Path JDK_17 = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/jarsigner");

    @TempDir
    private Path folder = Path.of("");

    private final Cluster cluster = Cluster.shared();
    private final Organization org = Organization.create(cluster, "clients");
    private final Party lead = org.person("lead");
    private final Party ci = org.machine("ci", org.person("owner"));

    @BeforeEach
    void signers() {
        org.signer("release", KeyAlgorithm.RSA_2048);
        org.operators("release", ci, lead);
    }

    private String secret() {
        return String.valueOf(ci.credentials().get("client_secret"));
    }

    private Shell asCi() {
        return new Shell(folder)
                .env("COUNTERSIGN_URL", cluster.gateway(0).uri())
                .env("COUNTERSIGN_CLIENT_ID", ci.id())
                .env("COUNTERSIGN_CLIENT_SECRET_FILE", write("secret", secret()));
    }

    /** The real command line in a process of its own. */
    private Ended countersign(Shell shell, Object... words) {
        return shell.env("COUNTERSIGN_CLIENT_SECRET", secret())
                .run(command(words).toArray());
    }

    private List<Object> command(Object... words) {
        var command = new ArrayList<Object>();
        command.add(Shell.ofThisJdk("java"));
        command.addAll(LearntStart.ofClients());
        command.addAll(List.of("-Duser.home=" + folder, "io.countersign.cli.CountersignCli"));
        command.addAll(List.of(words));
        return command;
    }

    private Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path jar(String name) {
        var file = folder.resolve(name);
        try (var out = new JarOutputStream(Files.newOutputStream(file))) {
            out.putNextEntry(new JarEntry("hello.txt"));
            out.write("hello".getBytes(StandardCharsets.UTF_8));
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** PKCS#12 with the certificate authority, for jarsigner. */
    private Path trust() {
        var store = folder.resolve("trust.p12");
        if (!Files.exists(store)) {
            new Shell(folder)
                    .runJdkTool(
                            "keytool",
                            "-importcert",
                            "-noprompt",
                            "-alias",
                            "ca",
                            "-file",
                            authority(),
                            "-keystore",
                            store,
                            "-storetype",
                            "PKCS12",
                            "-storepass",
                            "changeit")
                    .expect(0);
        }
        return store;
    }

    private Path authority() {
        var path = "/v1/certificate-authorities/" + org.authority().id();
        var pem = org.admin().api().get(path).expect(200).as(io.countersign.protocol.api.CertificateAuthority.class);
        return write("ca.pem", String.valueOf(pem.certificate()));
    }

    private void verifies(Path jar) {
        var verified = new Shell(folder)
                .runJdkTool("jarsigner", "-verify", "-strict", "-keystore", trust(), "-storepass", "changeit", jar);
        assertThat(verified.all()).contains("jar verified").doesNotContain("Error:");
        assertThat(verified.status()).as(verified.all()).isZero();
    }

    @Test
    void the_command_line_signs_a_jar_that_jarsigner_confirms_and_any_file_that_openssl_confirms() {
        var jar = jar("demo.jar");
        var file = write("image.tar", "not really a tar");
        countersign(asCi(), "sign", jar, file, "--signer", "release").expect(0);
        verifies(jar);
        new Shell(folder)
                .run(
                        "openssl",
                        "cms",
                        "-verify",
                        "-binary",
                        "-content",
                        file,
                        "-inform",
                        "DER",
                        "-in",
                        file + ".p7s",
                        "-CAfile",
                        authority(),
                        "-purpose",
                        "any",
                        "-out",
                        "/dev/null")
                .expect(0);
    }

    @Test
    void the_command_line_signs_a_windows_script() throws IOException {
        var script = write("setup.ps1", "Write-Output 'hello'\r\n");
        countersign(asCi(), "sign", script, "--signer", "release").expect(0);
        assertThat(Files.readString(script, StandardCharsets.UTF_8)).contains("# SIG # Begin signature block");
    }

    @Test
    void with_a_justification_it_waits_for_the_people_and_signs() throws Exception {
        org.policy("release", 5, Organization.step(1, lead));
        var jar = jar("demo.jar");
        var signing = CompletableFuture.supplyAsync(() -> countersign(
                asCi(), "sign", jar, "--signer", "release", "--justification", "Release 1.4", "--window", "PT10M"));
        approveWhatIsPending();
        signing.get(60, TimeUnit.SECONDS).expect(0);
        verifies(jar);
        var grants =
                org.admin().api().get("/v1/grants?signer=release").expect(200).text();
        assertThat(grants).contains("\"used\":1").contains("\"maxSignatures\":1");
    }

    private void approveWhatIsPending() {
        var found = new String[1];
        Eventually.holds("a request to decide", Duration.ofSeconds(30), () -> {
            var text = lead.api()
                    .get("/v1/requests?toDecide=true&state=pending")
                    .expect(200)
                    .text();
            var at = text.indexOf("\"id\":\"");
            if (at < 0) {
                return false;
            }
            found[0] = text.substring(at + 6, at + 42);
            return true;
        });
        lead.at(cluster.gateway(1))
                .post("/v1/requests/" + found[0] + ":approve", new Approval("fine"))
                .expect(200);
    }

    @Test
    void its_exit_status_says_what_happened_and_no_secret_is_printed() {
        org.policy("release", 5, Organization.step(1, lead));
        var jar = jar("demo.jar");
        var refused = countersign(asCi(), "sign", jar, "--signer", "release").expect(REFUSED);
        assertThat(refused.err()).contains("needs an approval").contains("countersign request release");
        var waiting = countersign(
                        asCi(), "sign", jar, "--signer", "release", "--justification", "Release 2", "--no-wait")
                .expect(WAITING);
        assertThat(waiting.out().strip()).matches("[0-9a-f-]{36}");
        countersign(asCi().env("COUNTERSIGN_CLIENT_ID", org.admin().id()), "whoami")
                .expect(NOT_AUTHENTICATED);
        countersign(asCi().env("COUNTERSIGN_URL", "http://127.0.0.1:9"), "whoami")
                .expect(UNAVAILABLE);
        countersign(asCi(), "no-such-command").expect(2);
        assertThat(refused.all() + waiting.all()).doesNotContain(secret());
    }

    @Test
    void the_audit_trail_of_a_signature_can_be_read_from_the_command_line() {
        countersign(asCi(), "sign", jar("demo.jar"), "--signer", "release").expect(0);
        var login = write("password", Organization.PASSWORD);
        var admin = new Shell(folder).env("COUNTERSIGN_URL", cluster.gateway(1).uri());
        countersign(admin, "login", "--organization", org.slug(), "--username", "ada", "--password-file", login)
                .expect(0);
        // Not the machine of the environment, but who logged in.
        var trail = new Shell(folder)
                .run(command("audit", "--output", "json").toArray())
                .expect(0);
        assertThat(trail.out()).contains("signature.signed").contains("signer.created");
    }

    private static Path provider() throws URISyntaxException {
        return Path.of(CountersignProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }

    private Ended jarsigner(Path program, Object... first) {
        var words = new ArrayList<Object>();
        words.add(program);
        words.addAll(List.of(first));
        words.addAll(List.of(
                "-providerClass",
                "io.countersign.jca.CountersignProvider",
                "-keystore",
                "NONE",
                "-storetype",
                "COUNTERSIGN",
                "-protected",
                jar("built.jar"),
                "release"));
        return asCi().run(words.toArray());
    }

    @Test
    void jarsigner_of_this_jdk_signs_through_the_provider_under_an_approval() throws Exception {
        org.policy("release", 5, Organization.step(1, lead));
        var grant = org.grant("release", ci, 1);
        jarsigner(Shell.ofThisJdk("jarsigner"), "-providerPath", provider()).expect(0);
        verifies(folder.resolve("built.jar"));
        assertThat(org.read(grant)).extracting(Grant::used).isEqualTo(1L);
        var exhausted = jarsigner(Shell.ofThisJdk("jarsigner"), "-providerPath", provider());
        assertThat(exhausted.status()).isNotZero();
        assertThat(exhausted.all()).contains("used");
    }

    static boolean hasJdk17() {
        return Files.isExecutable(JDK_17);
    }

    @Test
    @EnabledIf("hasJdk17")
    void jarsigner_of_jdk_17_signs_too() throws Exception {
        jarsigner(JDK_17, "-J-cp", "-J" + provider()).expect(0);
        verifies(folder.resolve("built.jar"));
    }
}
