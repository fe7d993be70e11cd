package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyChange;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Says what a policy would change, without saving it. */
@Command(
        name = "diff",
        description = "Say what a new policy would make tighter and looser, without saving it.",
        footer = {"", "Example:", "  countersign policy diff release policy.json"})
final class PolicyDiffCommand extends CliCommand {
    @Mixin
    PolicyArguments arguments = new PolicyArguments();

    PolicyDiffCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var wanted = arguments.wanted(surroundings());
        var policy = gateway().put(arguments.path() + "?dryRun=true", wanted, Policy.class);
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
