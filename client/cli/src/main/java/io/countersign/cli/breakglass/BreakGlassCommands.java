package io.countersign.cli.breakglass;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign break-glass ...}. */
public final class BreakGlassCommands {
    private BreakGlassCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new BreakGlassGroup(),
                new BreakGlassStartCommand(surroundings),
                new BreakGlassListCommand(surroundings),
                new BreakGlassShowCommand(surroundings),
                new BreakGlassRatifyCommand(surroundings),
                new BreakGlassRefuseCommand(surroundings));
    }

    @Command(
            name = "break-glass",
            description = "In an emergency: a small grant at once, which a second person must ratify.")
    private static final class BreakGlassGroup extends CommandGroup {}
}
