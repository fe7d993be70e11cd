package io.countersign.acceptance.pkcs11;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Party;
import io.countersign.acceptance.harness.Shell;
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

/** The JDK's own PKCS#11 provider loads the module. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SunPkcs11Test {
    private static final Path JDK_17 = Path.of("/usr/lib/jvm/java-17-openjdk-amd64/bin/jarsigner");

    private final Organization org = Organization.create(Cluster.shared(), "sun");
    private final Party job = org.machine("job", org.person("owner"));
    private BuildMachine machine;

    @TempDir
    private Path folder = Path.of("");

    @BeforeAll
    void signers() {
        org.signer("rsa", KeyAlgorithm.RSA_2048);
        org.signer("ec", KeyAlgorithm.P_384);
        org.operators("rsa", job);
        org.operators("ec", job);
    }

    @BeforeEach
    void prepare() {
        machine = new BuildMachine(folder, org, job);
    }

    private void signsAndIsVerified(Path jarsigner, String signer) throws IOException {
        var settings =
                machine.write("countersign.cfg", "name = Countersign\nlibrary = " + BuildMachine.module() + "\n");
        var jar = SampleFiles.jar(machine.file("app.jar"));
        machine.run(
                        jarsigner,
                        "-J-XX:TieredStopAtLevel=1",
                        "-addprovider",
                        "SunPKCS11",
                        "-providerArg",
                        settings,
                        "-keystore",
                        "NONE",
                        "-storetype",
                        "PKCS11",
                        "-storepass",
                        "unused",
                        jar,
                        signer)
                .expect(0);
        var verified = new Shell(folder)
                .runJdkTool("jarsigner", "-verify", "-strict", "-keystore", trust(), "-storepass", "changeit", jar);
        assertThat(verified.all()).contains("jar verified").doesNotContain("Error:");
        assertThat(verified.status()).as(verified.all()).isZero();
    }

    private Path trust() {
        var store = machine.file("trust.p12");
        new Shell(folder)
                .runJdkTool(
                        "keytool",
                        "-importcert",
                        "-noprompt",
                        "-alias",
                        "ca",
                        "-file",
                        machine.authority(),
                        "-keystore",
                        store,
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit")
                .expect(0);
        return store;
    }

    @ParameterizedTest
    @ValueSource(strings = {"rsa", "ec"})
    void jarsigner_of_this_jdk_signs_with_the_whole_chain(String signer) throws IOException {
        signsAndIsVerified(Shell.ofThisJdk("jarsigner"), signer);
    }

    static boolean hasJdk17() {
        return Files.isExecutable(JDK_17);
    }

    @Test
    @EnabledIf("hasJdk17")
    void jarsigner_of_jdk_17_signs_too() throws IOException {
        signsAndIsVerified(JDK_17, "ec");
    }
}
