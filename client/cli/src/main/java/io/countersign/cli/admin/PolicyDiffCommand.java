package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyChange;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Says what a policy would change, without saving it. */
@Command(
        name = "diff",
        description = "Say what a new policy would make tighter and looser, without saving it.",
        footer = {"", "Example:", "  countersign policy diff release policy.json"})
final class PolicyDiffCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(index = "1", paramLabel = "FILE", description = "The policy as JSON; - for standard input.")
    Path file = Path.of("");

    PolicyDiffCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var text = file.toString().equals("-") ? surroundings().input().readAllBytes() : Files.readAllBytes(file);
        var wanted = ContractJson.mapper().readValue(text, NewPolicy.class);
        var path = "/v1/signers/" + Gateway.part(signer) + "/policy?dryRun=true";
        var policy = gateway().put(path, wanted, Policy.class);
        report().result(policy, policy.change() == null ? "" : words(policy.change()));
        return ExitCode.OK;
    }

    private static String words(PolicyChange change) {
        var lines = new ArrayList<String>();
        lines.add("Before: " + Table.clean(change.before()));
        lines.add("After:  " + Table.clean(change.after()));
        add(lines, "Tighter: ", change.tighter());
        add(lines, "Looser:  ", change.looser());
        add(lines, "Other:   ", change.other());
        lines.add("Pending requests: " + change.pendingRequests());
        return String.join("\n", lines);
    }

    private static void add(List<String> lines, String word, List<String> sentences) {
        sentences.forEach(sentence -> lines.add(word + Table.clean(sentence)));
    }
}
