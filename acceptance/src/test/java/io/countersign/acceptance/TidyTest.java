package io.countersign.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import io.countersign.acceptance.harness.Product;
import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;

/** Style that no compiler holds. Each rule names the files that break it. */
class TidyTest {
    private static final int LONGEST_METHOD = 70;
    private static final int LONGEST_FILE = 400;

    /** Written in halves, because this file is looked at too. */
    private static final Pattern LEFT_OVER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX)\\b|place" + "holder");

    private static final Pattern THIS_MACHINE =
            Pattern.compile("(?<![\\w.}/])/(ro" + "ot|ho" + "me/\\w+|wo" + "rk)/|repo1?\\.ma"
                    + "ven|maven\\.apache\\.org/ma" + "ven2|registry\\.np" + "mjs|artifac" + "tory|ne" + "xus\\.");

    private static List<Path> files(String... endings) {
        return Product.files().stream()
                .filter(file -> Stream.of(endings).anyMatch(file.toString()::endsWith))
                .toList();
    }

    private static boolean isProduct(Path file) {
        return file.toString().contains("/src/main/");
    }

    private static List<String> hits(List<Path> files, Pattern pattern) {
        var hits = new ArrayList<String>();
        for (var file : files) {
            var number = 0;
            for (var line : Product.read(file).split("\n", -1)) {
                number++;
                if (pattern.matcher(line).find()) {
                    hits.add(Product.root().relativize(file) + ":" + number + ": " + line.strip());
                }
            }
        }
        return hits;
    }

    @Test
    void no_method_is_longer_than_a_screen_and_no_file_holds_more_than_one_thought() throws IOException {
        var tooLong = new ArrayList<String>();
        for (var file : files(".java")) {
            var lines = Product.read(file).lines().count();
            // The catalogue of events is one list and grows with the product.
            if (isProduct(file) && lines > LONGEST_FILE && !file.endsWith("EventType.java")) {
                tooLong.add(Product.root().relativize(file) + ": " + lines + " lines");
            }
        }
        methods((file, name, lines) -> {
            if (lines > LONGEST_METHOD) {
                tooLong.add(Product.root().relativize(file) + " " + name + ": " + lines + " lines");
            }
        });
        assertThat(tooLong).isEmpty();
    }

    private interface Seen {
        void method(Path file, String name, long lines);
    }

    private static void methods(Seen seen) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var units = manager.getJavaFileObjectsFromPaths(files(".java"));
            var task = (JavacTask) compiler.getTask(null, manager, problem -> {}, List.of("-proc:none"), null, units);
            var positions = Trees.instance(task).getSourcePositions();
            for (var unit : task.parse()) {
                var file = Path.of(unit.getSourceFile().toUri());
                new TreePathScanner<Void, CompilationUnitTree>() {
                    @Override
                    public Void visitMethod(MethodTree method, CompilationUnitTree root) {
                        var map = root.getLineMap();
                        var first = map.getLineNumber(positions.getStartPosition(root, method));
                        var last = map.getLineNumber(positions.getEndPosition(root, method));
                        var owner = (ClassTree) getCurrentPath().getParentPath().getLeaf();
                        seen.method(file, owner.getSimpleName() + "." + method.getName(), last - first + 1);
                        return super.visitMethod(method, root);
                    }
                }.scan(unit, unit);
            }
        }
    }

    @Test
    void nothing_is_left_for_later() {
        assertThat(hits(files(".java", ".sql", ".lua", ".yaml", ".xml", ".md", ".sh", "countersign"), LEFT_OVER))
                .isEmpty();
    }

    @Test
    void no_test_is_switched_off_and_none_sleeps() {
        var tests = files(".java").stream().filter(file -> !isProduct(file)).toList();
        assertThat(hits(tests, Pattern.compile("^\\s*@Dis" + "abled|Thread\\.sl" + "eep\\(|assume" + "Tr")))
                .isEmpty();
    }

    @Test
    void nothing_names_the_machine_that_it_was_written_on() {
        assertThat(hits(
                        files(".java", ".sql", ".lua", ".yaml", ".xml", ".md", ".sh", "countersign", "run"),
                        THIS_MACHINE))
                .isEmpty();
    }

    @Test
    void every_query_file_and_script_begins_with_what_it_is_for() {
        assertThat(files(".sql", ".lua"))
                .isNotEmpty()
                .allSatisfy(
                        file -> assertThat(Product.read(file)).as("%s", file).startsWith("-- "));
    }

    @Test
    void every_script_for_redis_says_its_keys_arguments_and_answer() {
        assertThat(files(".lua"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(Product.read(file))
                        .as("%s", file)
                        .contains("KEYS")
                        .contains("ARGV")
                        .containsIgnoringCase("returns"));
    }

    @Test
    void every_named_query_says_what_it_answers_or_is_named_for_what_it_does() {
        for (var file : files(".sql")) {
            if (file.toString().contains("/queries/")) {
                assertThat(Product.read(file)).as("%s", file).contains("-- name: ");
            }
        }
    }

    @Test
    void every_package_of_the_product_is_null_marked() {
        var unmarked = new ArrayList<String>();
        for (var file : files("module-info.java")) {
            var folder = java.util.Objects.requireNonNull(file.getParent());
            var marked = Product.read(file).contains("NullMarked");
            files("package-info.java").stream()
                    .filter(info -> info.startsWith(folder))
                    .filter(info -> !marked && !Product.read(info).contains("NullMarked"))
                    .forEach(
                            info -> unmarked.add(Product.root().relativize(info).toString()));
        }
        assertThat(unmarked).isEmpty();
    }

    @Test
    void the_launcher_lists_every_command() {
        var launcher = Product.read(Product.root().resolve("packaging/launching.sh"));
        assertThat(CountersignCli.commandLine(Surroundings.ofThisProcess()).getSubcommands())
                .isNotEmpty()
                .allSatisfy((name, line) -> assertThat(launcher).containsPattern("\\n  " + name + " "));
    }
}
