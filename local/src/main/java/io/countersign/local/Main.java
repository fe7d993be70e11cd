package io.countersign.local;

import io.countersign.cli.CountersignCli;
import io.countersign.cli.Surroundings;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The one program behind {@code ./countersign}. Exit status: 0 done, 1 failed, 2 the command line was wrong; a command may
 * define more.
 */
@Command(
        name = "countersign",
        description = "Signatures under approval, from keys that never leave their token.",
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help and end.")
    boolean help;

    private Main() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        System.exit(ConfiguredGateway.of(arguments)
                .map(ConfiguredGateway::process)
                .orElseGet(() -> commandLine(arguments).execute(arguments)));
    }

    /** What it takes to run these words; all commands when there are none. */
    static CommandLine commandLine(String... words) {
        var root = new CommandLine(new Main());
        root.addSubcommand(new DemoCommand());
        root.addSubcommand(new UpCommand());
        CountersignCli.addTo(root, Surroundings.ofThisProcess(), words);
        // The root's handler serves all commands.
        root.setExecutionExceptionHandler(new PlainFailures(root.getExecutionExceptionHandler()));
        return root;
    }
}
