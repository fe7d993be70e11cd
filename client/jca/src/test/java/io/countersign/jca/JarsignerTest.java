package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.Tool;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The tools of the JDK, as processes of their own, against the in-test gateway. */
class JarsignerTest {
    private static final Path JDK_17 = Path.of("/usr/lib/jvm/java-17-openjdk-amd64");

    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path jar = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        jar = SampleFiles.jar(folder.resolve("demo.jar"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void signs_with_every_kind_of_key_through_provider_path(KeyAlgorithm algorithm) throws Exception {
        gateway.addSigner("release", algorithm);
        var signed = byEnvironment(Tool.ofThisJdk("jarsigner"))
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.output()).contains("jar signed");
        assertThat(signed.status()).isZero();
        assertVerifies();
        assertThat(gateway.signCalls()).hasSize(1);
        assertThat(String.valueOf(gateway.signCalls().get(0).client())).contains("tool=jarsigner (Java 25");
    }

    @Test
    void a_settings_file_as_provider_argument_and_the_service_loader_name_do_too() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_384);
        var signed = Tool.ofThisJdk("jarsigner")
                .with("-J-cp", "-J" + providerPath(), "-addprovider", "Countersign", "-providerArg", settings())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.output()).contains("jar signed");
        assertVerifies();
    }

    @Test
    void the_password_may_carry_a_token() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        var signed = Tool.ofThisJdk("jarsigner")
                .env("COUNTERSIGN_URL", gateway.url().toString())
                .env("MY_TOKEN", gateway.issueToken())
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-storepass:env", "MY_TOKEN", jar, "release")
                .run();
        assertThat(signed.output()).contains("jar signed");
        assertVerifies();
    }

    @Test
    void jarsigner_of_jdk_17_signs_with_the_provider_on_its_class_path() throws Exception {
        assumeThat(JDK_17).isDirectory();
        gateway.addSigner("release", KeyAlgorithm.RSA_3072);
        var signed = byEnvironment(Tool.of(JDK_17.resolve("bin/jarsigner")))
                .with("-J-cp", "-J" + providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.output()).contains("jar signed");
        assertVerifies();
    }

    @Test
    void pss_by_sigalg() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.RSA_2048);
        var signed = byEnvironment(Tool.ofThisJdk("jarsigner"))
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-sigalg", "RSASSA-PSS", "-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected")
                .with(jar, "release")
                .run();
        assertThat(signed.output()).contains("jar signed");
        assertVerifies();
        assertThat(gateway.signCalls().get(0).algorithm().name()).startsWith("RSASSA_PSS");
    }

    @Test
    void a_refusal_is_printed_with_what_to_do_and_leaves_the_jar_alone() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        var before = Files.readAllBytes(jar);
        var signed = byEnvironment(Tool.ofThisJdk("jarsigner"))
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.status()).isNotZero();
        assertThat(signed.output())
                .contains("needs an approval. Open a request.")
                .contains("request id req-1");
        assertThat(Files.readAllBytes(jar)).isEqualTo(before);
    }

    @Test
    void a_lost_answer_is_asked_for_again_and_whoever_watches_is_told() throws Exception {
        var signer = gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        gateway.approvals().grant(signer.id(), "release", 3, null);
        gateway.nextAccident("lost");
        gateway.nextAccident("lost");
        var signed = byEnvironment(Tool.ofThisJdk("jarsigner"))
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.output()).containsOnlyOnce("Trying again").contains("jar signed");
        assertThat(gateway.approvals().grants().get(0).used()).isEqualTo(1);
    }

    @Test
    void keytool_lists_the_signers() throws Exception {
        gateway.addSigner("release", KeyAlgorithm.P_256);
        gateway.addSigner("nightly", KeyAlgorithm.RSA_2048);
        var listed = byEnvironment(Tool.ofThisJdk("keytool"))
                .with("-list", "-providerPath", providerPath())
                .with("-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected")
                .run();
        assertThat(listed.output())
                .contains("2 entries")
                .contains("release, ")
                .contains("nightly, ")
                .contains("PrivateKeyEntry");
        assertThat(listed.status()).isZero();
    }

    @Test
    void without_credentials_the_tool_says_which_to_set() throws Exception {
        var signed = Tool.ofThisJdk("jarsigner")
                .env("COUNTERSIGN_URL", gateway.url().toString())
                .with("-providerPath", providerPath(), "-providerClass", CountersignProvider.class.getName())
                .with("-keystore", "NONE", "-storetype", "COUNTERSIGN", "-protected", jar, "release")
                .run();
        assertThat(signed.status()).isNotZero();
        assertThat(signed.output()).contains("No credentials for the gateway. Set COUNTERSIGN_CLIENT_ID");
    }

    private Tool byEnvironment(Tool tool) throws IOException {
        return tool.env("COUNTERSIGN_URL", gateway.url().toString())
                .env("COUNTERSIGN_CLIENT_ID", TestGateway.MACHINE_ID.toString())
                .env("COUNTERSIGN_CLIENT_SECRET_FILE", secret().toString());
    }

    private Path settings() throws IOException {
        secret();
        return Files.writeString(
                folder.resolve("countersign.properties"),
                "url=" + gateway.url() + "\nclientId=" + TestGateway.MACHINE_ID + "\nclientSecretFile=secret\n");
    }

    private Path secret() throws IOException {
        return Files.writeString(folder.resolve("secret"), TestGateway.SECRET + "\n");
    }

    private void assertVerifies() throws IOException, GeneralSecurityException {
        var trust = gateway.pki().writeTrustStore(folder.resolve("trust.p12"));
        var verified = Tool.ofThisJdk("jarsigner")
                .with("-verify", "-strict", "-keystore", trust, "-storepass", "changeit", jar)
                .run();
        assertThat(verified.output()).contains("jar verified").doesNotContain("Error:");
        assertThat(verified.status()).as(verified.output()).isZero();
    }

    static Path providerPath() throws URISyntaxException {
        return Path.of(CountersignProvider.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    }
}
