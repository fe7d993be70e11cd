package io.countersign.cli.policy;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Policy;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a policy would change, without saving it. */
@Command(
        name = "diff",
        description = {
            "Say what a new policy would make tighter and looser, without saving it.",
            "",
            PolicyArguments.FORMAT
        },
        footer = {"", "Example:", "  countersign policy diff release policy.yaml"})
final class PolicyDiffCommand extends CliCommand {
    @Mixin
    PolicyArguments arguments = new PolicyArguments();

    PolicyDiffCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var policy = arguments.send(
                surroundings(),
                gateway,
                wanted -> gateway.put(arguments.path() + "?dryRun=true", wanted, Policy.class));
        report().result(policy, PolicyChangeText.words(policy.change()));
        return ExitCode.OK;
    }
}
