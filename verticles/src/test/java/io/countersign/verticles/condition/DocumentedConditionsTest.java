package io.countersign.verticles.condition;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.PolicyCondition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The worked examples of docs/approvals.md can be saved as they stand there, all of them in one policy. */
class DocumentedConditionsTest {
    @Test
    void every_example_is_taken() throws IOException {
        var examples = Files.readString(Path.of("../docs/approvals.md"))
                .lines()
                .dropWhile(line -> !line.equals("| condition | holds |"))
                .skip(2)
                .takeWhile(line -> line.startsWith("|"))
                .map(line -> line.substring(3, line.indexOf("` |")).replace("\\|", "|"))
                .map(when -> new PolicyCondition(when, when, ConditionEffect.REFUSE, "no", null))
                .toList();
        assertThat(examples).hasSizeGreaterThan(7);
        assertThat(ConditionCompiler.compileProposed(examples).problems()).isEqualTo(List.of());
    }

    @Test
    void every_fact_is_documented() throws IOException {
        var page = Files.readString(Path.of("../docs/approvals.md"));
        for (var fact : Environment.VARIABLES.keySet()) {
            var dot = fact.indexOf('.');
            assertThat(page.contains("`" + fact + "`") || page.contains("`" + fact.substring(Math.max(0, dot)) + "`"))
                    .as(fact)
                    .isTrue();
        }
    }
}
