package io.countersign.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Clients rely on codes: each one is documented, and what is documented exists. */
class ProblemCatalogueTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LITERAL = Pattern.compile("\"([A-Z]+(?:_[A-Z]+)+)\"");
    private static final Pattern ARGUMENT = Pattern.compile(
            "(?:Problem\\.of\\(\\s*[0-9]{3},|Forbidden\\(|Conflict\\(|Unavailable\\(|BadInput\\()\\s*\"([A-Z_]+)\"");
    private static final Pattern ROW = Pattern.compile("^\\| `([A-Z_]+)` \\| ([0-9]{3}) \\| .+\\.( .+)? \\|$");
    private static final Pattern TELLS =
            Pattern.compile("Refusal|EdgeProblems|Problem\\.of|problem\\.code\\(\\)|implements Refusal");

    private static Set<String> codesIn(Path folder) throws IOException {
        var codes = new TreeSet<String>();
        try (var files = Files.walk(folder)) {
            for (var file : files.filter(f -> f.toString().endsWith(".java")).toList()) {
                var source = Files.readString(file);
                if (TELLS.matcher(source).find()) {
                    LITERAL.matcher(source).results().forEach(found -> codes.add(found.group(1)));
                    ARGUMENT.matcher(source).results().forEach(found -> codes.add(found.group(1)));
                }
            }
        }
        return codes;
    }

    @Test
    void every_code_is_documented_and_every_documented_code_exists() throws IOException {
        var told = codesIn(ROOT.resolve("gateway/src/main/java"));
        told.addAll(codesIn(ROOT.resolve("verticles/src/main/java")));
        var documented = new TreeSet<String>();
        for (var line : rows()) {
            var row = ROW.matcher(line);
            assertThat(row.matches()).as(line).isTrue();
            assertThat(documented.add(row.group(1))).as("twice: " + line).isTrue();
        }
        assertThat(documented).as("docs/problems.md").isEqualTo(told);
    }

    private static List<String> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/problems.md")).stream()
                .filter(line -> line.startsWith("| `"))
                .toList();
    }
}
