package io.countersign.cli.delegation;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Delegation;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists delegations. */
@Command(
        name = "list",
        description = "List the delegations that you gave or got.",
        footer = {"", "Example:", "  countersign delegation list"})
final class DelegationListCommand extends CliCommand {
    DelegationListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var delegations = gateway().all("/v1/delegations", Map.of(), Delegation.class);
        var table = new Table("ID", "STATE", "FOR", "DECIDES", "SIGNER", "FROM", "UNTIL", "REASON");
        for (var delegation : delegations) {
            table.row(
                    delegation.id(),
                    delegation.state(),
                    delegation.delegator().name(),
                    delegation.delegate().name(),
                    delegation.signerSlug() == null ? "all" : delegation.signerSlug(),
                    delegation.from(),
                    delegation.until(),
                    delegation.reason());
        }
        report().result(delegations, delegations.isEmpty() ? "No delegations." : table.toString());
        return ExitCode.OK;
    }
}
