package io.countersign.cli.offline;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.CliRun;
import io.countersign.cli.ExitCode;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class VerifyExportCommandTest {
    @TempDir
    private Path folder = Path.of("");

    private final TestLog log = TestLog.of(12);

    private CliRun.Result run(Object... more) throws Exception {
        var words = new java.util.ArrayList<Object>(
                java.util.List.of("audit", "verify-export", folder.resolve("log.jsonl")));
        words.addAll(java.util.List.of(more));
        return new CliRun(folder).run(words.toArray());
    }

    private void export(String text) throws Exception {
        Files.writeString(folder.resolve("log.jsonl"), text);
    }

    @Test
    void a_whole_log_verifies_by_a_key_in_a_file_and_says_when_it_took_the_one_inside() throws Exception {
        export(TestLog.join(log.export()));
        var key = Files.writeString(folder.resolve("log.key"), log.key() + "\n");
        var given = run("--log-key", key);
        assertThat(given.status()).isZero();
        assertThat(given.out()).contains("all 12 entries of the log " + TestLog.ORIGIN);
        assertThat(given.err()).isEmpty();
        var inside = run();
        assertThat(inside.status()).isZero();
        assertThat(inside.err()).contains("taken from inside");
    }

    @Test
    void a_bad_export_ends_with_status_6_and_names_the_entry_and_what_is_wrong() throws Exception {
        var lines = log.export();
        lines.remove(5);
        export(TestLog.join(lines));
        var bad = run("--log-key", log.key());
        assertThat(bad.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(bad.err()).contains("NOT VERIFIED: entry 5 is bad").contains("(index)");
        assertThat(run("--log-key", "nonsense").status()).isEqualTo(ExitCode.USAGE);
        export(TestLog.join(log.export()));
        assertThat(run("--log-key", "nonsense").status()).isEqualTo(ExitCode.USAGE);
        assertThat(run("--log-key", log.key(), "--witnesses", 1).status()).isEqualTo(ExitCode.USAGE);
    }

    @Test
    void a_forged_log_behind_one_genuine_entry_ends_with_status_6() throws Exception {
        var genuine = log.exportWithProofs();
        var forged = new java.util.ArrayList<>(java.util.List.of(genuine.get(11)));
        for (var line : log.export().subList(0, 12)) {
            forged.add(line.replaceAll("\"leaf\":\"[^\"]*\"", "\"leaf\":\"" + leaf() + "\"")
                    .replaceAll("\"details\":\\{[^}]*}", "\"details\":{\"forged\":true}"));
        }
        forged.add(genuine.getLast());
        export(TestLog.join(forged));
        var bad = run("--log-key", log.key());
        assertThat(bad.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(bad.err()).contains("NOT VERIFIED: entry 12 is bad: entry 0 stands in its place");
        assertThat(bad.out()).isEmpty();
    }

    private static String leaf() {
        return java.util.Base64.getEncoder()
                .encodeToString(TestLog.of(0).add("{\"details\":{\"forged\":true},\"type\":\"request.created\"}"));
    }
}
