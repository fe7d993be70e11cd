package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

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
    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The policy as JSON; - for standard input.")
    Path file = Path.of("");

    PolicySetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var text = file.toString().equals("-") ? surroundings().input().readAllBytes() : Files.readAllBytes(file);
        var wanted = ContractJson.mapper().readValue(text, NewPolicy.class);
        var gateway = gateway();
        var path = "/v1/signers/" + Gateway.part(signer) + "/policy";
        var seen = gateway.get(path, Policy.class).version();
        var policy = gateway.putOn(path, Long.toString(seen), wanted, Policy.class);
        report().result(policy, "Version " + policy.version() + ": " + Table.clean(policy.sentence()));
        return ExitCode.OK;
    }
}
