package io.countersign.cli.policy;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign policy ...} and {@code countersign policy-guard ...}. */
public final class PolicyCommands {
    private PolicyCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new PolicyGroup(),
                new PolicyGetCommand(surroundings),
                new PolicyDiffCommand(surroundings),
                new PolicyApplyCommand(surroundings),
                new PolicySimulateCommand(surroundings),
                new PolicyVersionsCommand(surroundings));
        root.add(
                new GuardGroup(),
                new GuardCommand.Show(surroundings),
                new GuardCommand.On(surroundings),
                new GuardCommand.Off(surroundings));
    }

    @Command(name = "policy", description = "Read, try and set the policy of a Signer.")
    private static final class PolicyGroup extends CommandGroup {}

    @Command(name = "policy-guard", description = "Say whether what loosens a Signer needs a second person.")
    private static final class GuardGroup extends CommandGroup {}
}
