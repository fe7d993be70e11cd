package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.approval.ManifestFile;
import io.countersign.jca.testing.TestGateway;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.merkle.MerkleTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ManifestFlowTest {
    @TempDir
    private Path folder = Path.of("");

    private TestGateway gateway;
    private Path list = Path.of("");

    @BeforeEach
    void start() throws IOException {
        gateway = TestGateway.start();
        gateway.addSigner("release", KeyAlgorithm.P_256).requireApproval();
        var lines = new StringBuilder();
        for (var name : List.of("a.bin", "b.bin", "c.bin")) {
            var file = Files.writeString(folder.resolve(name), "content of " + name);
            lines.append(HexFormat.of().formatHex(ManifestFile.sha256(file)))
                    .append("  ")
                    .append(name)
                    .append('\n');
        }
        list = Files.writeString(folder.resolve("dist.sha256"), lines);
    }

    @AfterEach
    void stop() {
        gateway.close();
    }

    private CliRun cli() {
        return CliRun.asMachine(folder.resolve("home"), gateway);
    }

    private Scope asked() {
        return Objects.requireNonNull(gateway.approvals().requests().getFirst().scope());
    }

    @Test
    void a_list_is_approved_by_its_root_and_each_signature_proves_its_file() throws Exception {
        var id = cli().run("request", "release", "--manifest", list, "--justification", "Release 1.4")
                .out()
                .strip();
        var manifest = Objects.requireNonNull(asked().manifest());
        assertThat(manifest).isEqualTo(ManifestFile.read(list).manifest());
        assertThat(manifest.size()).isEqualTo(3);
        assertThat(cli().run("show", id).out())
                .contains("manifest of 3 artifacts")
                .contains(manifest.root());
        cli().run("approve", id);
        var file = folder.resolve("b.bin");
        var signed = cli().run("sign", file, "--signer", "release", "--format", "raw", "--manifest", list);
        assertThat(signed.err()).contains("signed");
        assertThat(signed.status()).isZero();
        assertThat(folder.resolve("b.bin.sig")).isNotEmptyFile();
        var input = gateway.signCalls().getFirst().inputs().getFirst();
        var proof = Objects.requireNonNull(input.proof());
        assertThat(input.digest()).isEqualTo(ManifestFile.sha256(file));
        assertThat(MerkleTree.includes(
                        HexFormat.of().parseHex(manifest.root()),
                        3,
                        Objects.requireNonNull(input.digest()),
                        proof.index(),
                        proof.path()))
                .isTrue();
    }

    @Test
    void a_file_that_changed_since_or_another_format_is_refused_before_anything_is_sent() throws Exception {
        var file = Files.writeString(folder.resolve("b.bin"), "changed");
        var changed = cli().run("sign", file, "--signer", "release", "--format", "raw", "--manifest", list);
        assertThat(changed.status()).isEqualTo(ExitCode.USAGE);
        assertThat(changed.err()).contains("not in the manifest");
        var inside = cli().run("sign", file, "--signer", "release", "--manifest", list);
        assertThat(inside.status()).isEqualTo(ExitCode.USAGE);
        assertThat(inside.err()).contains("--format raw");
        assertThat(gateway.signCalls()).isEmpty();
    }

    @Test
    void a_pending_request_for_another_list_is_not_waited_for() throws Exception {
        var first = cli().run("request", "release", "--manifest", list, "--justification", "Release 1.4")
                .out()
                .strip();
        var file = Files.writeString(folder.resolve("d.bin"), "content of d.bin");
        var other = Files.writeString(
                folder.resolve("other.sha256"), HexFormat.of().formatHex(ManifestFile.sha256(file)) + "  d.bin\n");
        var sign =
                new Object[] {"sign", file, "--signer", "release", "--format", "raw", "--no-wait", "--manifest", other};
        assertThat(cli().run(sign).status()).isEqualTo(ExitCode.REFUSED);
        var asking = java.util.Arrays.copyOf(sign, sign.length + 2);
        asking[sign.length] = "--justification";
        asking[sign.length + 1] = "Release 1.4";
        var waiting = cli().run(asking);
        assertThat(waiting.status()).isEqualTo(ExitCode.WAITING);
        assertThat(waiting.out().strip()).isNotEqualTo(first);
        assertThat(gateway.approvals().requests().get(1).scope())
                .isEqualTo(new Scope(null, ManifestFile.read(other).manifest(), null, null, null, null));
        var same = cli().run(
                        "sign",
                        folder.resolve("a.bin"),
                        "--signer",
                        "release",
                        "--format",
                        "raw",
                        "--manifest",
                        list,
                        "--no-wait");
        assertThat(same.status()).as("the newest one is of the other list").isEqualTo(ExitCode.REFUSED);
        cli().run("cancel", waiting.out().strip());
        assertThat(cli().run(
                                "sign",
                                folder.resolve("a.bin"),
                                "--signer",
                                "release",
                                "--format",
                                "raw",
                                "--manifest",
                                list,
                                "--no-wait")
                        .out()
                        .strip())
                .isEqualTo(first);
    }

    @Test
    void a_line_that_is_not_a_hash_is_named() throws Exception {
        Files.writeString(list, "\n" + "ab".repeat(32) + "  fine\nnot a hash  x\n");
        var refused = cli().run("request", "release", "--manifest", list, "--justification", "x");
        assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
        assertThat(refused.err()).contains("Line 3");
    }

    @Test
    void a_request_names_files_tool_host_networks_and_times() throws Exception {
        cli().run(
                        "request",
                        "release",
                        "--artifact",
                        folder.resolve("a.bin"),
                        "--tool",
                        "jarsigner",
                        "--host",
                        "ci-7",
                        "--source-address",
                        "10.1.0.0/16",
                        "--not-before",
                        "2030-01-01T00:00:00Z",
                        "--expires-at",
                        "2030-01-02T00:00:00Z",
                        "--justification",
                        "Release 1.4");
        var hash = HexFormat.of().formatHex(ManifestFile.sha256(folder.resolve("a.bin")));
        assertThat(asked())
                .isEqualTo(new Scope(List.of(hash), null, "jarsigner", "ci-7", List.of("10.1.0.0/16"), null));
        var request = gateway.approvals().requests().getFirst();
        assertThat(request.notBefore()).isEqualTo(Instant.parse("2030-01-01T00:00:00Z"));
        var shown = cli().run("show", request.id()).out();
        assertThat(shown)
                .contains("artifact " + hash)
                .contains("tool jarsigner")
                .contains("from 10.1.0.0/16")
                .contains("Verified:");
    }
}
