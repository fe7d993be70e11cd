package io.countersign.cli.freeze;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign freezes ...}. */
public final class FreezeCommands {
    private FreezeCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new FreezeGroup(),
                new FreezeAddCommand(surroundings),
                new FreezeListCommand(surroundings),
                new FreezeRemoveCommand(surroundings));
    }

    @Command(name = "freezes", description = "The calendar of change freezes, which conditions of policies look at.")
    private static final class FreezeGroup extends CommandGroup {}
}
