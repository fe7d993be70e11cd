package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Cluster;
import io.countersign.acceptance.harness.Organization;
import io.countersign.acceptance.harness.Product;
import io.countersign.acceptance.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the {@code console} blocks of docs/approvals.md in one bash against a gateway, and compares what each command says with what the
 * page says. In the page, {@code ...} stands for any text.
 */
class ApprovalsDocumentTest {
    private static final Pattern BLOCK = Pattern.compile("```console\\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path folder;

    private record Step(String command, List<String> says) {}

    private static List<Step> steps() {
        var page = Product.read(Product.root().resolve("docs/approvals.md"));
        var steps = new ArrayList<Step>();
        BLOCK.matcher(page).results().flatMap(block -> block.group(1).lines()).forEach(line -> {
            if (line.startsWith("$ ")) {
                steps.add(new Step(line.substring(2), new ArrayList<>()));
            } else {
                steps.getLast().says().add(line);
            }
        });
        return steps;
    }

    @Test
    void the_whole_life_of_a_request_by_curl_is_as_the_page_tells_it() throws IOException {
        var organization = Organization.create(Cluster.shared(), "docs");
        Files.writeString(folder.resolve("ada.password"), Organization.PASSWORD);
        var steps = steps();
        assertThat(steps).hasSizeGreaterThan(40);
        var script = new StringBuilder();
        for (var i = 0; i < steps.size(); i++) {
            script.append(steps.get(i).command()).append("\necho '@@@'\n");
        }
        Files.writeString(folder.resolve("life.sh"), script);
        var ended = new Shell(folder)
                .env("URL", Cluster.shared().gateway(0).uri())
                .env("ORGANIZATION", organization.slug())
                .run("bash", "life.sh");
        compare(steps, ended.out(), ended.err());
    }

    private static void compare(List<Step> steps, String out, String err) {
        var said = out.split("@@@\n", -1);
        for (var i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            var expected =
                    step.says().stream().map(line -> pattern(line) + "\n").collect(Collectors.joining());
            assertThat(i < said.length - 1 ? said[i] : "(the shell ended)")
                    .as("$ %s%n(standard error of the whole run: %s)", step.command(), err)
                    .matches(Pattern.compile(expected));
        }
    }

    private static String pattern(String line) {
        var parts = line.split("\\.\\.\\.", -1);
        var quoted = new ArrayList<String>();
        for (var part : parts) {
            quoted.add(Pattern.quote(part));
        }
        return String.join("[^\n]*", quoted);
    }
}
