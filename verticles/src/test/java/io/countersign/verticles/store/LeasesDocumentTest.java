package io.countersign.verticles.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class LeasesDocumentTest {
    private static final Pattern IN_CODE =
            Pattern.compile("new Lease\\(\"([a-z-]+)\", Duration\\.ofSeconds\\((\\d+)\\)\\)");
    private static final Pattern IN_TABLE = Pattern.compile("^\\| `([a-z-]+)` \\| (\\d+) s \\| ", Pattern.MULTILINE);

    @Test
    void the_page_for_operators_names_every_lease_and_when_it_runs_out() throws IOException {
        var inCode = new ArrayList<String>();
        try (var files = Files.walk(Path.of("src/main/java"))) {
            for (var file :
                    files.filter(file -> file.toString().endsWith(".java")).toList()) {
                inCode.addAll(found(IN_CODE, Files.readString(file)));
            }
        }
        assertThat(inCode).contains("sequencer 3");
        var page = Files.readString(Path.of("../docs/operating.md"));
        assertThat(found(IN_TABLE, page)).containsExactlyInAnyOrderElementsOf(inCode);
    }

    private static List<String> found(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(1) + " " + match.group(2))
                .toList();
    }
}
