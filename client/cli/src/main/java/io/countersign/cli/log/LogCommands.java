package io.countersign.cli.log;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** Commands of the log of the whole installation. */
public final class LogCommands {
    private LogCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new LogGroup(),
                new LogShowCommand(surroundings),
                new LogGiveUpCommand(surroundings),
                new LogTextCommand.Key(surroundings),
                new LogTextCommand.Checkpoint(surroundings),
                new LogTextCommand.AttestationKey(surroundings));
    }

    @Command(
            name = "log",
            description =
                    "The Merkle tree of the audit log: its state, its keys, and a database that lost a part of it.")
    private static final class LogGroup extends CommandGroup {}
}
