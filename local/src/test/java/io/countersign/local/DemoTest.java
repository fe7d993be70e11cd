package io.countersign.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoTest {
    @Test
    void every_step_of_the_story_holds(@TempDir Path folder) throws Exception {
        try (var demo = Child.start(folder, "demo", "--exit")) {
            assertThat(demo.status()).as(demo.said()).isZero();
            assertThat(demo.said())
                    .contains("NOT FOR PRODUCTION")
                    .contains("HTTP 403 TWO_PERSON_INTEGRITY: Against two-person integrity")
                    .contains("Signer demo-release needs an approval")
                    .contains("$ countersign sign demo.jar install.sh sbom.json --signer demo-release")
                    .contains("$ jarsigner -verify -strict")
                    .contains("jar verified.")
                    .contains("CMS Verification successful")
                    .contains("Verified OK")
                    .contains("3 signatures of grant")
                    .contains("was revoked")
                    .contains("grant.pre_approved")
                    .contains("its chain verifies")
                    .contains("Every step held")
                    .doesNotContain("Sample credentials");
        }
    }

    @Test
    void the_lines_to_try_work_as_printed_until_a_signal_ends_it_all(@TempDir Path folder) throws Exception {
        try (var demo = Child.start(folder, "demo")) {
            var said = demo.until("Ctrl-C ends it.");
            assertThat(said).contains("Sample credentials", "login ada, password ");
            var lines = said.lines()
                    .map(String::strip)
                    .filter(line -> line.startsWith("curl "))
                    .toList();
            assertThat(lines).hasSize(3);
            assertThat(shell(folder, lines.get(0))).isEmpty();
            assertThat(shell(folder, lines.get(1))).contains("\"items\"", "grant.revoked");
            assertThat(shell(folder, lines.get(2))).contains("\"pre_approval\"", "\"active\"");
            demo.terminate().status();
            assertThat(demo.said()).contains("Stopping");
            assertThat(temporaryFolder(said)).doesNotExist();
        }
    }

    private static Path temporaryFolder(String said) {
        var match = Pattern.compile("(\\S+)/ci\\.secret").matcher(said);
        assertThat(match.find()).isTrue();
        return Path.of(match.group(1));
    }

    private static String shell(Path folder, String line) throws Exception {
        var output = folder.resolve("shell.txt");
        var process = new ProcessBuilder(List.of("/bin/bash", "-c", line))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        var status = process.waitFor();
        var said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(status).as(said).isZero();
        return said;
    }
}
