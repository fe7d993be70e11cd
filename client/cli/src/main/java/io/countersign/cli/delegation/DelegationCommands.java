package io.countersign.cli.delegation;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign delegation ...}. */
public final class DelegationCommands {
    private DelegationCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new DelegationGroup(),
                new DelegationCreateCommand(surroundings),
                new DelegationListCommand(surroundings),
                new DelegationEndCommand(surroundings));
    }

    @Command(name = "delegation", description = "Let somebody decide in your place for a while.")
    private static final class DelegationGroup extends CommandGroup {}
}
