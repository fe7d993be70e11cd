package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a signature, a signed file or a proof may be written over. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SignTargetsTest {
    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path image = Path.of("");
    private Path jar = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.addSigner("release", KeyAlgorithm.P_256);
        image = Files.writeString(folder.resolve("image.tar"), "content");
        jar = SampleFiles.jar(folder.resolve("app.jar"));
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CliRun.Result sign(List<?> words) {
        var all = new ArrayList<Object>(List.of("sign", "--signer", "release"));
        all.addAll(words);
        return cli().run(all.toArray());
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    @Test
    void a_detached_signature_or_proof_never_goes_over_a_file_that_is_to_be_signed_and_nothing_is_charged()
            throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link.tar"), image);
        var hard = Files.createLink(folder.resolve("hard.tar"), image);
        var spelled = Files.createDirectory(folder.resolve("sub")).resolve("../image.tar");
        var beside = Files.writeString(folder.resolve("image.tar.p7s"), "an input that looks like a signature");
        var list = Files.writeString(folder.resolve("list.txt"), "0".repeat(64) + "  image.tar\n");
        var content = Files.readAllBytes(jar);
        for (var words : List.<List<Object>>of(
                List.of(image, "--save-as", image),
                List.of(image, "--save-as", link),
                List.of(image, "--save-as", hard),
                List.of(image, "--save-as", spelled),
                List.of(link, "--save-as", image),
                List.of(image, "--format", "raw", "--save-as", image),
                List.of(image, "--proof-out", image),
                List.of(image, "--proof-out", spelled),
                List.of(jar, "--proof-out", jar),
                List.of(jar, "--format", "cms", "--save-as", jar),
                List.of(image, beside),
                List.of(image, "--format", "raw", "--manifest", list, "--save-as", list))) {
            var refused = sign(words);
            assertThat(refused.status()).as(words + refused.err()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("would be written over").contains("Name another place");
        }
        assertThat(gateway.signCalls()).isEmpty();
        assertThat(image).hasContent("content");
        assertThat(beside).hasContent("an input that looks like a signature");
        assertThat(jar).hasBinaryContent(content);
    }

    @Test
    void a_proof_never_goes_over_the_signature_that_it_is_to_hold() throws Exception {
        var signature = Files.writeString(folder.resolve("image.tar.sig"), "given out once");
        var link = Files.createSymbolicLink(folder.resolve("link.sig"), signature);
        var hard = Files.createLink(folder.resolve("hard.sig"), signature);
        for (var target : List.of(signature, link, hard, folder.resolve("../" + folder.getFileName() + "/hard.sig"))) {
            var refused = cli().run("proof", UUID.randomUUID(), "--signature", signature, "-o", target);
            assertThat(refused.status()).as(target + refused.err()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("The proof would be written over " + signature);
        }
        assertThat(signature).hasContent("given out once");
    }

    @Test
    void no_result_goes_over_a_file_that_the_connection_needs() throws Exception {
        var ca = Files.writeString(folder.resolve("gateway-ca.pem"), "authority of the gateway");
        var login = Files.writeString(folder.resolve("credentials.json"), "log-in");
        var results = List.<List<Object>>of(
                List.of("ca", "certificate", "Example CA", "--save-as"),
                List.of("signer", "certificate", "release", "--save-as"),
                List.of("proof", UUID.randomUUID(), "-o"),
                List.of("sign", image, "--signer", "release", "--save-as"),
                List.of("sign", image, "--signer", "release", "--proof-out"));
        for (var words : results) {
            spared(cli(), words, ca, "--ca-file", ca);
            spared(cli().env("COUNTERSIGN_CA_FILE", ca.toString()), words, ca);
            spared(cli(), words, login, "--credentials", login);
            spared(cli().env("COUNTERSIGN_CREDENTIALS", login.toString()), words, login);
        }
        assertThat(gateway.signCalls()).isEmpty();
        assertThat(ca).hasContent("authority of the gateway");
        assertThat(login).hasContent("log-in");
    }

    private static void spared(CliRun cli, List<Object> words, Path target, Object... connection) {
        var all = new ArrayList<>(words);
        all.add(target);
        all.addAll(List.of(connection));
        var refused = cli.run(all.toArray());
        assertThat(refused.status()).as(all + refused.err()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("would be written over " + target);
    }

    @Test
    void a_file_that_carries_its_signature_goes_over_itself_by_whichever_name() throws Exception {
        var link = Files.createSymbolicLink(folder.resolve("link.jar"), jar);
        var script = Files.writeString(folder.resolve("demo.ps1"), "Write-Host 'hello'\r\n");
        for (var words : List.<List<Object>>of(
                List.of(jar, "--save-as", jar),
                List.of(link),
                List.of(jar, "--save-as", link),
                List.of(script, "--save-as", script))) {
            var signed = sign(words);
            assertThat(signed.status()).as(words + signed.err()).isZero();
        }
        assertThat(gateway.signCalls()).hasSize(4);
    }

    @Test
    void an_old_signature_beside_the_file_is_replaced() throws Exception {
        assertThat(sign(List.of(image)).status()).isZero();
        assertThat(sign(List.of(image)).status()).isZero();
        assertThat(sign(List.of(image, "--save-as", folder.resolve("image.tar.p7s")))
                        .status())
                .isZero();
    }
}
