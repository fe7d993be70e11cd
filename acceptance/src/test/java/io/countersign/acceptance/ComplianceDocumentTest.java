package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.acceptance.harness.Product;
import io.countersign.sql.NamedQuery;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every proof that docs/compliance.md names is there. */
class ComplianceDocumentTest {
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern TEST = Pattern.compile("([A-Z]\\w*Test)\\.(\\w+)");
    private static final Pattern QUERY = Pattern.compile("queries/(\\w+)\\.sql#(\\w+)");

    private static List<String> proofs() {
        var page = Product.read(Product.root().resolve("docs/compliance.md"));
        return page.lines()
                .filter(line -> line.startsWith("| "))
                .flatMap(line -> CODE.matcher(line.substring(line.lastIndexOf(" | ")))
                        .results()
                        .map(found -> found.group(1)))
                .distinct()
                .toList();
    }

    @Test
    void every_test_and_query_that_is_named_exists() {
        assertThat(proofs()).hasSizeGreaterThan(30);
        for (var proof : proofs()) {
            var test = TEST.matcher(proof);
            var query = QUERY.matcher(proof);
            if (test.matches()) {
                assertThat(isThere(test.toMatchResult())).as(proof).isTrue();
            } else if (query.matches()) {
                assertThat(NamedQuery.file(query.group(1))).as(proof).containsKey(query.group(2));
            } else {
                throw new AssertionError(proof + " is neither Class.method nor queries/FILE.sql#name");
            }
        }
    }

    @Test
    void every_row_has_a_proof() {
        var rows = Product.read(Product.root().resolve("docs/compliance.md"))
                .lines()
                .filter(line -> line.startsWith("| ") && !line.endsWith("| proof |"))
                .toList();
        assertThat(rows).hasSizeGreaterThan(15).allMatch(row -> row.matches(".*\\| `[^|]*` \\|"));
    }

    private static boolean isThere(MatchResult proof) {
        return Product.files().stream()
                .filter(file -> file.endsWith(proof.group(1) + ".java"))
                .map(Product::read)
                .anyMatch(text -> text.contains("void " + proof.group(2) + "("));
    }
}
