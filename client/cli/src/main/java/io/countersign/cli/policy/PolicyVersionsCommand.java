package io.countersign.cli.policy;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Policy;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the versions of a policy. */
@Command(
        name = "versions",
        description =
                "List all versions of the policy of a Signer, newest first: who set them, when, and what they say.",
        footer = {"", "Example:", "  countersign policy versions release"})
final class PolicyVersionsCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    PolicyVersionsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var path = "/v1/signers/" + Gateway.part(signer) + "/policy/versions";
        var versions = gateway.all(path, Map.of(), Policy.class);
        var names = new Names(gateway).byId();
        var table = new Table("VERSION", "SET AT", "SET BY", "POLICY");
        for (var policy : versions) {
            var by = policy.createdBy();
            table.row(
                    policy.version(),
                    policy.createdAt(),
                    by == null ? null : names.getOrDefault(by.toString(), by.toString()),
                    policy.sentence());
        }
        report().result(versions, versions.isEmpty() ? "No versions." : table.toString());
        return ExitCode.OK;
    }
}
