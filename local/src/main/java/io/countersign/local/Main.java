package io.countersign.local;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * The one program behind {@code ./countersign}. Exit status: 0 done, 1 failed, 2 the command line was wrong; a command may
 * define more.
 */
@Command(
        name = "countersign",
        description = "Signatures under approval, from keys that never leave their token.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
public final class Main {
    private Main() {}

    /** Runs one command and ends the JVM with its exit status. */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    /** All commands; a test compares them with the launcher's help. */
    static CommandLine commandLine() {
        return new CommandLine(new Main());
    }
}
