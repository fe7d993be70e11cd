package io.countersign.jca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.jca.testing.Tool;
import io.countersign.protocol.KeyAlgorithm;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The Android tool, which makes one signature for each of its three schemes. */
class ApksignerTest {
    private static final Path APKSIGNER = Path.of("/usr/share/java/apksigner.jar");

    @TempDir
    private Path folder = Path.of("");

    @ParameterizedTest
    @EnumSource(names = {"P_256", "RSA_2048"})
    void signs_an_apk_with_three_signatures(KeyAlgorithm algorithm) throws Exception {
        assumeThat(APKSIGNER).exists();
        try (var gateway = TestGateway.start()) {
            gateway.addSigner("release", algorithm);
            var apk = SampleFiles.apk(folder.resolve("demo.apk"));
            var signed = apksigner()
                    .env("COUNTERSIGN_URL", gateway.url().toString())
                    .env("MY_TOKEN", gateway.issueToken())
                    .with("sign", "--provider-class", CountersignProvider.class.getName())
                    .with("--ks", "NONE", "--ks-type", "COUNTERSIGN", "--ks-pass", "env:MY_TOKEN")
                    .with("--ks-key-alias", "release", "--min-sdk-version", "23", apk)
                    .run();
            assertThat(signed.output()).doesNotContain("Exception");
            assertThat(signed.status()).isZero();
            assertThat(gateway.signCalls()).hasSize(3);
            var verified = apksigner()
                    .with("verify", "--verbose", "--min-sdk-version", "23", apk)
                    .run();
            assertThat(verified.output()).startsWith("Verifies");
        }
    }

    private static Tool apksigner() throws Exception {
        return Tool.ofThisJdk("java")
                .with("-cp", JarsignerTest.providerPath() + ":" + APKSIGNER, "com.android.apksigner.ApkSignerTool");
    }

    @Test
    void a_settings_file_as_provider_argument_makes_the_password_irrelevant() throws Exception {
        assumeThat(APKSIGNER).exists();
        try (var gateway = TestGateway.start()) {
            gateway.addSigner("release", KeyAlgorithm.P_256);
            Files.writeString(folder.resolve("secret"), TestGateway.SECRET);
            var settings = Files.writeString(
                    folder.resolve("countersign.properties"),
                    "url=" + gateway.url() + "\nclientId=" + TestGateway.MACHINE_ID + "\nclientSecretFile=secret\n");
            var apk = SampleFiles.apk(folder.resolve("demo.apk"));
            var signed = apksigner()
                    .with("sign", "--provider-class", CountersignProvider.class.getName(), "--provider-arg", settings)
                    .with("--ks", "NONE", "--ks-type", "COUNTERSIGN", "--ks-pass", "pass:unused")
                    .with("--ks-key-alias", "release", "--min-sdk-version", "23", apk)
                    .run();
            assertThat(signed.status()).as(signed.output()).isZero();
            assertThat(gateway.signCalls()).hasSize(3);
        }
    }
}
