package io.countersign.cli.policy;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Policy;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Sets a new version of a policy. */
@Command(
        name = "apply",
        aliases = "set",
        description = {
            "Set the policy of a Signer, as a new version; open requests and grants keep the one they have.",
            "See first what it would change with: countersign policy diff",
            "",
            PolicyArguments.FORMAT
        },
        footer = {
            "",
            "Example:",
            "  countersign policy apply release policy.yaml",
            "  countersign policy apply release policy.yaml --if-version 3"
        })
final class PolicyApplyCommand extends CliCommand {
    @Mixin
    PolicyArguments arguments = new PolicyArguments();

    @Option(
            names = "--if-version",
            paramLabel = "N",
            description = "Only if this is the version still, as get --yaml names it. Default: whatever it is now.")
    @Nullable
    Long version;

    PolicyApplyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var seen = version != null
                ? version
                : gateway.get(arguments.path(), Policy.class).version();
        var policy = arguments.send(
                surroundings(),
                gateway,
                wanted -> gateway.putOn(arguments.path(), Long.toString(seen), wanted, Policy.class));
        report().say(PolicyChangeText.words(policy.change()));
        report().result(policy, "Version " + policy.version() + ": " + Table.clean(policy.sentence()));
        return ExitCode.OK;
    }
}
