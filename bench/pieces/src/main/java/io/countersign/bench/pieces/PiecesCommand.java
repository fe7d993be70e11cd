package io.countersign.bench.pieces;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.Options;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code countersign bench pieces}: what the pieces of one signature take, each alone in a JVM of its own, by JMH. */
@Command(
        name = "bench pieces",
        sortOptions = false,
        description = "Measure what each piece of a signature takes alone: time of one thread, and bytes allocated.",
        footer = {
            "",
            "Each piece gets a JVM of its own, three seconds to warm up, and is checked before it is measured.",
            "",
            "Examples:",
            "  ./countersign bench pieces",
            "  ./countersign bench pieces verify c-sign --seconds 10 --json"
        })
final class PiecesCommand implements Callable<Integer> {
    private static final int WARM_UP_SECONDS = 3;

    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Which to measure (default: all): ${COMPLETION-CANDIDATES}",
            completionCandidates = Labels.class)
    List<String> names = List.of();

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description =
                    "How long each is measured, in steps of a second; three or more tell the error. Default: ${DEFAULT-VALUE}.",
            defaultValue = "5")
    int seconds;

    @Option(names = "--json", description = "Print each as one line of JSON.")
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
    static final class Labels extends ArrayList<String> {
        private static final long serialVersionUID = 1;

        Labels() {
            super(List.of(Piece.labels().split(", ")));
        }
    }

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PiecesCommand()).execute(arguments));
    }

    @Override
    public Integer call() throws RunnerException {
        var chosen = names.isEmpty()
                ? List.of(Piece.values())
                : names.stream().map(this::piece).toList();
        if (seconds < 1) {
            throw wrong("--seconds must be at least 1.");
        }
        if (!json) {
            System.out.println(Price.heading());
        }
        for (var piece : chosen) {
            var price = Price.of(piece, run(options(piece).build()));
            System.out.println(json ? price.json() : price.line());
        }
        return 0;
    }

    /** What the piece's JVM says is only shown when it fails. */
    private static RunResult run(Options options) throws RunnerException {
        var said = new ByteArrayOutputStream();
        var quiet = new PrintStream(said, true, StandardCharsets.UTF_8);
        try {
            return new Runner(options, OutputFormatFactory.createFormatInstance(quiet, VerboseMode.SILENT)).runSingle();
        } catch (RunnerException e) {
            System.err.println(said.toString(StandardCharsets.UTF_8));
            throw e;
        }
    }

    private ChainedOptionsBuilder options(Piece piece) {
        return quiet(piece)
                .mode(Mode.AverageTime)
                .forks(1)
                .jvmArgs("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow", "-Xmx1g")
                .warmupIterations(WARM_UP_SECONDS)
                .warmupTime(TimeValue.seconds(1))
                .measurementIterations(seconds)
                .measurementTime(TimeValue.seconds(1));
    }

    /** Options that say what runs and what is told of it, and not how long. */
    static ChainedOptionsBuilder quiet(Piece... pieces) {
        var builder = new OptionsBuilder();
        Arrays.stream(pieces).map(Piece::pattern).forEach(builder::include);
        return builder.timeUnit(TimeUnit.NANOSECONDS)
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
    }

    private Piece piece(String name) {
        return Piece.labelled(name)
                .orElseThrow(() -> wrong("There is no piece " + name + "; there are " + Piece.labels() + "."));
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("picocli sets the spec before it runs a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
