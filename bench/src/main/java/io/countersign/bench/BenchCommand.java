package io.countersign.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.countersign.bench.report.Baseline;
import io.countersign.bench.report.Output;
import io.countersign.embedded.EmbeddedServerException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign bench}: how fast a gateway of its own signs on this machine, generator included. Exit status 1 if an answer was wrong or it became slower. */
@Command(
        name = "bench",
        sortOptions = false,
        description = "Measure how fast a gateway signs on this machine, with every answer checked.",
        footer = {
            "",
            "It starts a gateway with its own servers on an empty folder, and removes both at the end. The generator takes its share of the",
            "same processors, and the figures say how much.",
            "",
            "Examples:",
            "  ./countersign bench",
            "  ./countersign bench p256 rsa3072 --connections 1,16,64 --seconds 20",
            "  ./countersign bench p256 --connections 64 --seconds 10 --json",
            "  ./countersign bench p256 --connections 16,64 --load 50,70 --floors --repeat 5",
            "  ./countersign bench p256 --url https://countersign.example.com --signer release --client-id 7b0e... --client-secret-file s",
            "  git worktree add ../before main && ./countersign bench p256 --connections 64 --repeat 7 --beside ../before",
            "",
            "What the pieces of one signature take alone, without a gateway: ./countersign bench pieces --help"
        })
final class BenchCommand implements Callable<Integer> {
    private static final Duration FLOOR = Duration.ofSeconds(1);
    private static final int FEWEST_REPEATS = 3;

    @Parameters(
            arity = "0..*",
            paramLabel = "SCENARIO",
            description = "What to measure (default: p256): ${COMPLETION-CANDIDATES}",
            completionCandidates = Names.class)
    List<String> scenarios = List.of("p256");

    @Option(
            names = "--connections",
            split = ",",
            paramLabel = "N",
            description = "Callers at the same time, one figure for each number. Default: 1,16,64.")
    List<Integer> connections = List.of(1, 16, 64);

    @Option(
            names = "--rate",
            split = ",",
            paramLabel = "N",
            description =
                    "Calls a second by a timetable instead of each after the last: latency counts from the time that a call should have been sent. --connections is then the most at the same time. Default: none.")
    List<Double> rates = List.of();

    @Option(
            names = "--load",
            split = ",",
            paramLabel = "PERCENT",
            description =
                    "After the other figures, the same by a timetable at these parts of the highest throughput that they showed. Default: none.")
    List<Integer> percents = List.of();

    @Option(
            names = "--poisson",
            description = "Calls of --rate and --load come at random, as those of many independent callers do.")
    boolean poisson;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "Length of each figure. Default: ${DEFAULT-VALUE}.",
            defaultValue = "10")
    int seconds;

    @Option(
            names = "--warm-up",
            paramLabel = "N",
            description = "Seconds of the same load before the first figure of a scenario. Default: ${DEFAULT-VALUE}.",
            defaultValue = "15")
    int warmUp;

    @Option(
            names = "--repeat",
            paramLabel = "N",
            description =
                    "Measure all figures of a scenario so often, one round after the other, and tell the medians. Default: ${DEFAULT-VALUE}.",
            defaultValue = "1")
    int repeat;

    @Option(
            names = "--floors",
            description =
                    "Measure what the parts cost alone, before the first round and after each: the raw token, an HTTP echo of the same sizes, a commit, a Redis script. Takes ten seconds or more each time.")
    boolean floors;

    @Mixin
    RunningOptions running = new RunningOptions();

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description =
                    "Where the gateway keeps its data, which then stay there; a later run with the same folder goes on with them. Default: a temporary folder.")
    @Nullable
    Path data;

    @Option(
            names = "--preload",
            paramLabel = "N",
            description =
                    "Operations, each with its leaf of the log, that are in the tables before the first figure. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    long preload;

    @Option(names = "--json", description = "Print each figure as one line of JSON, which says everything.")
    boolean json;

    @Option(
            names = "--yardstick",
            paramLabel = "COMMAND",
            description =
                    "Run another program after each round, with the gateway idle, and tell both beside each other. It prints lines like: limit NAME c=64 req/s 8000 p50 7.1ms p99 20ms. Default: none.")
    @Nullable
    String yardstick;

    @Option(
            names = "--beside",
            paramLabel = "DIR",
            description =
                    "Measure the build of another checkout, on servers of its own, right before or after each figure, and tell ours as parts of its. Default: none.")
    @Nullable
    Path beside;

    @Option(
            names = "--save-baseline",
            paramLabel = "FILE",
            description = "Keep the figures for --baseline. Needs --repeat 3 or more; takes --floors along.")
    @Nullable
    Path saveBaseline;

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description =
                    "Compare with an earlier run, both as parts of their own floors; exit status 1 if a figure is worse by more than the noise. Needs --repeat 3 or more; takes --floors along.")
    @Nullable
    Path baseline;

    @Option(
            names = "--report",
            paramLabel = "DIR",
            description = "Write results.json, results.md and charts (SVG) into this folder. Default: none.")
    @Nullable
    Path report;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    @Spec
    @Nullable
    CommandSpec spec;

    /** Names for the help. */
    static final class Names extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Names() {
            super(List.of(Scenario.names().split(", ")));
        }
    }

    public static void main(String[] arguments) {
        var command = new CommandLine(new BenchCommand());
        var usage = command.getCommandSpec().usageMessage();
        usage.footer(Stream.concat(Scenario.help().map(line -> line.replace("%", "%%")), Stream.of(usage.footer()))
                .toArray(String[]::new));
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof BenchException || failure instanceof EmbeddedServerException) {
                System.err.println(failure.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        var chosen = scenarios.stream().map(this::scenario).toList();
        Running there;
        try {
            there = checked(chosen);
        } catch (IllegalArgumentException e) {
            throw wrong(String.valueOf(e.getMessage()));
        }
        if (chosen.stream().anyMatch(scenario -> scenario.layout() == Layout.TWO)) {
            // Before anything is measured, which would be thrown away.
            Proxy.program();
        }
        var compares = baseline != null || saveBaseline != null;
        if (compares && repeat < FEWEST_REPEATS) {
            throw wrong("Without repeats nobody knows the noise: add --repeat " + FEWEST_REPEATS + " or more.");
        }
        var earlier = earlier();
        var other = beside == null ? null : OtherBuild.launcher(beside);
        try (var alone = Floors.open(FLOOR)) {
            var setting = Setting.json(launcher(), alone, arguments());
            if (there != null) {
                setting.put("gateway", there.url().toString());
            }
            if (other != null) {
                setting.put("beside", Setting.commit(other));
            }
            var output = new Output(setting, new ArrayList<>());
            try {
                measure(chosen, there, other, floors || compares ? alone : null, output.figures());
            } catch (RuntimeException failed) {
                if (!output.figures().isEmpty()) {
                    tell(output);
                }
                throw failed;
            }
            tell(output);
            saveBaseline(output);
            var holds = holds(earlier, output);
            return output.errors() == 0 && holds ? 0 : 1;
        }
    }

    /**
     * The gateway that runs already; null: the bench starts one.
     *
     * @throws IllegalArgumentException when the options make no sense together
     */
    private @Nullable Running checked(List<Scenario> chosen) {
        OptionChecks.positive("--seconds", seconds);
        OptionChecks.positive("--repeat", repeat);
        connections.forEach(n -> OptionChecks.positive("--connections", n));
        percents.forEach(n -> OptionChecks.positive("--load", n));
        rates.forEach(OptionChecks::rate);
        OptionChecks.notNegative("--warm-up", warmUp);
        OptionChecks.notNegative("--preload", preload);
        OptionChecks.noneTwice(chosen);
        var there = running.place(chosen);
        OptionChecks.require(
                there == null || (data == null && preload == 0 && beside == null),
                "--data, --preload and --beside need a gateway of the bench's own: leave --url out.");
        return there;
    }

    private void measure(
            List<Scenario> chosen,
            @Nullable Running there,
            @Nullable Path otherLauncher,
            @Nullable Floors alone,
            Collection<ObjectNode> results) {
        var load = new Load(connections, rates, percents, poisson, Duration.ofSeconds(seconds));
        var series = new Series(load, repeat, yardstick == null ? null : new Yardstick(yardstick), alone, this::show);
        if (!json) {
            System.out.println(Figure.heading());
        }
        if (there != null) {
            for (var scenario : chosen) {
                series.run(scenario, warm(new Signing(there, scenario)), null, results);
            }
            return;
        }
        try (var site = Site.open(launcher(), data);
                var other = otherLauncher == null ? null : Site.open(otherLauncher, null)) {
            Preload.into(site, preload);
            if (other != null) {
                Preload.into(other, preload);
            }
            for (var scenario : chosen) {
                var measurement = warm(scenario.on(site));
                series.run(scenario, measurement, other == null ? null : warm(scenario.on(other)), results);
            }
        }
    }

    private Measurement warm(Measurement measurement) {
        measurement.warmUp(Collections.max(connections), Duration.ofSeconds(warmUp));
        return measurement;
    }

    private @Nullable Baseline earlier() {
        try {
            return baseline == null ? null : Baseline.read(baseline);
        } catch (IOException e) {
            throw new BenchException("The baseline cannot be read: " + e.getMessage(), e);
        }
    }

    private void tell(Output output) {
        System.out.print(json ? output.lines() : output.tables());
        try {
            if (report != null) {
                output.write(report);
            }
        } catch (IOException e) {
            throw new BenchException("The results cannot be written: " + e.getMessage(), e);
        }
    }

    private void saveBaseline(Output output) {
        try {
            if (saveBaseline != null && output.errors() > 0) {
                System.err.println("There were errors, so " + saveBaseline + " was not written.");
            } else if (saveBaseline != null) {
                output.save(saveBaseline);
            }
        } catch (IOException e) {
            throw new BenchException("The results cannot be written: " + e.getMessage(), e);
        }
    }

    /** Says what became worse. */
    private static boolean holds(@Nullable Baseline earlier, Output output) {
        if (earlier == null) {
            return true;
        }
        var verdict = earlier.verdict(output.figures());
        verdict.notes().forEach(System.err::println);
        verdict.worse().forEach(System.err::println);
        return verdict.holds();
    }

    private void show(Figure figure) {
        if (!json) {
            System.out.println(figure.line());
            figure.complaints().stream().limit(10).forEach(System.err::println);
        }
    }

    private List<String> arguments() {
        return spec == null ? List.of() : spec.commandLine().getParseResult().originalArgs();
    }

    private Scenario scenario(String name) {
        return Scenario.named(name)
                .orElseThrow(() -> wrong("There is no scenario " + name + "; there are " + Scenario.names() + "."));
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }

    private static Path launcher() {
        var launcher = System.getProperty("countersign.launcher");
        if (launcher == null) {
            throw new BenchException("Start the bench by ./countersign bench.");
        }
        return Path.of(launcher);
    }
}
