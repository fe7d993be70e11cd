package io.countersign.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign bench}: how fast a gateway of its own signs on this machine, generator included. Exit status 1 if an answer was wrong. */
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
            "  ./countersign bench p256 --connections 64 --seconds 10 --json"
        })
final class BenchCommand implements Callable<Integer> {
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
            paramLabel = "N",
            description =
                    "Calls a second by a timetable instead of each after the last: latency counts from the time that a call should have been sent. --connections is then the most at the same time. Default: none.",
            defaultValue = "0")
    double rate;

    @Option(
            names = "--poisson",
            description = "Calls of --rate come at random, as those of many independent callers do.")
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
            names = "--data",
            paramLabel = "DIR",
            description = "Where the gateway keeps its data, which then stay there. Default: a temporary folder.")
    @Nullable
    Path data;

    @Option(
            names = "--preload",
            paramLabel = "N",
            description =
                    "Operations, each with its leaf of the log, that are in the tables before the first figure. Default: ${DEFAULT-VALUE}.",
            defaultValue = "0")
    long preload;

    @Option(names = "--json", description = "Print each figure as one line of JSON.")
    boolean json;

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
        command.setExecutionExceptionHandler((failure, line, parsed) -> {
            if (failure instanceof BenchException known) {
                System.err.println(known.getMessage());
                return 1;
            }
            throw failure;
        });
        System.exit(command.execute(arguments));
    }

    @Override
    public Integer call() {
        var chosen = scenarios.stream().map(this::scenario).toList();
        positive("--seconds", seconds);
        connections.forEach(n -> positive("--connections", n));
        try (var site = Site.open(launcher(), data)) {
            Preload.into(site, preload);
            if (!json) {
                System.out.println(Figure.heading());
            }
            long errors = 0;
            for (var scenario : chosen) {
                errors += measure(scenario.on(site));
            }
            return errors == 0 ? 0 : 1;
        }
    }

    private long measure(Measurement measurement) {
        long errors = 0;
        measurement.warmUp(connections.getLast(), Duration.ofSeconds(warmUp));
        for (var callers : connections) {
            var figure = measurement.figure(callers, rate, poisson, Duration.ofSeconds(seconds));
            errors += figure.errors();
            System.out.println(json ? figure.json().toString() : figure.line());
            if (!json) {
                figure.complaints().stream().limit(10).forEach(System.err::println);
            }
        }
        return errors;
    }

    private Scenario scenario(String name) {
        return Scenario.named(name)
                .orElseThrow(() -> wrong("There is no scenario " + name + "; there are " + Scenario.names() + "."));
    }

    private void positive(String option, int value) {
        if (value < 1) {
            throw wrong(option + " must be at least 1.");
        }
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
