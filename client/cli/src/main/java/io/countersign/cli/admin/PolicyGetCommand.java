package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Policy;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a policy. */
@Command(
        name = "get",
        description = "Show the policy of a Signer.",
        footer = {"", "Example:", "  countersign policy get release --output json"})
final class PolicyGetCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    PolicyGetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var policy = gateway().get("/v1/signers/" + Gateway.part(signer) + "/policy", Policy.class);
        report().result(policy, "Version " + policy.version() + ": " + Table.clean(policy.sentence()));
        return ExitCode.OK;
    }
}
