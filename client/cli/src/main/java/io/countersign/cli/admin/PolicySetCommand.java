package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Policy;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Sets a new version of a policy. */
@Command(
        name = "set",
        aliases = "apply",
        description = {
            "Set the policy of a Signer, as a new version; open requests and grants keep the one they have.",
            "The file holds JSON: {\"steps\": [{\"name\": \"leads\", \"approvers\": [{\"kind\": \"group\", \"id\": \"...\"}],"
                    + " \"requiredApprovals\": 1}], \"signatureCeiling\": 3, \"windowCeiling\": \"PT1H\"}"
        },
        footer = {"", "Example:", "  countersign policy set release policy.json"})
final class PolicySetCommand extends CliCommand {
    @Mixin
    PolicyArguments arguments = new PolicyArguments();

    PolicySetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = arguments.wanted(surroundings());
        var gateway = gateway();
        var seen = gateway.get(arguments.path(), Policy.class).version();
        var policy = gateway.putOn(arguments.path(), Long.toString(seen), wanted, Policy.class);
        report().result(policy, "Version " + policy.version() + ": " + Table.clean(policy.sentence()));
        return ExitCode.OK;
    }
}
