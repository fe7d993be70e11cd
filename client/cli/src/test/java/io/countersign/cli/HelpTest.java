package io.countersign.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
    @ParameterizedTest
    @MethodSource("commands")
    void every_command_explains_itself_with_an_example(List<String> path) {
        var arguments = new ArrayList<Object>(path);
        arguments.add("--help");
        var help = new CliRun(Path.of("")).run(arguments.toArray());
        assertThat(help.status()).isZero();
        assertThat(help.err()).isEmpty();
        assertThat(help.out())
                .startsWith("Usage: countersign " + String.join(" ", path))
                .contains("Exit statuses:");
        if (leaf(path)) {
            assertThat(help.out()).contains("Example").contains("  countersign " + String.join(" ", path));
        }
    }

    @Test
    void no_option_takes_a_secret_as_its_value() {
        all(CountersignCli.commandLine(Surroundings.ofThisProcess()))
                .flatMap(line -> line.getCommandSpec().options().stream())
                .filter(option -> option.arity().max() > 0)
                .filter(option -> option.longestName().toLowerCase(Locale.ROOT).matches(".*(password|secret|token).*"))
                .filter(option -> !option.longestName().equals("--token"))
                .forEach(option -> assertThat(option.longestName()).endsWith("-file"));
    }

    @Test
    void a_name_that_is_mistyped_is_answered_with_the_one_that_was_meant() {
        assertThat(new CliRun(Path.of("")).run("sing").err()).contains("countersign sign");
        assertThat(new CliRun(Path.of("")).run("machine", "crate").err()).contains("machine create");
    }

    @Test
    void without_a_command_all_are_listed() {
        var names = CountersignCli.commandLine(Surroundings.ofThisProcess())
                .getSubcommands()
                .keySet();
        assertThat(new CliRun(Path.of("")).run("--help").out()).contains(names);
        assertThat(names).hasSizeGreaterThan(30);
    }

    @Test
    void a_wrong_command_line_ends_with_status_2() {
        assertThat(new CliRun(Path.of("")).run("sign").status()).isEqualTo(ExitCode.USAGE);
        assertThat(new CliRun(Path.of("")).run("nonsense").status()).isEqualTo(ExitCode.USAGE);
        assertThat(new CliRun(Path.of("")).run("signer").status()).isEqualTo(ExitCode.USAGE);
        assertThat(new CliRun(Path.of(""))
                        .run("sign", "missing.jar", "--signer", "x")
                        .status())
                .isEqualTo(ExitCode.USAGE);
    }

    static Stream<List<String>> commands() {
        return all(CountersignCli.commandLine(Surroundings.ofThisProcess()))
                .map(line -> List.of(line.getCommandSpec().qualifiedName(" ").split(" ")))
                .map(path -> path.subList(1, path.size()))
                .filter(path -> !path.isEmpty());
    }

    private static boolean leaf(List<String> path) {
        var line = CountersignCli.commandLine(Surroundings.ofThisProcess(), path.getFirst());
        for (var word : path) {
            line = java.util.Objects.requireNonNull(line.getSubcommands().get(word));
        }
        return line.getSubcommands().isEmpty();
    }

    private static Stream<CommandLine> all(CommandLine line) {
        return Stream.concat(
                Stream.of(line), line.getSubcommands().values().stream().flatMap(HelpTest::all));
    }
}
