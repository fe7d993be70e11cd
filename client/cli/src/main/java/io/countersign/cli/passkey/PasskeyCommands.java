package io.countersign.cli.passkey;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign passkey ...}. */
public final class PasskeyCommands {
    private PasskeyCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(new PasskeyGroup(), new PasskeyListCommand(surroundings), new PasskeyRemoveAllCommand(surroundings));
    }

    @Command(
            name = "passkey",
            description = {
                "Passkeys that people sign their decisions with.",
                "They are added, used and removed one by one in the console, because only a browser asks an authenticator."
            })
    private static final class PasskeyGroup extends CommandGroup {}
}
