package io.countersign.cli.delegation;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Delegation;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Ends a delegation. */
@Command(
        name = "end",
        description = "End a delegation before its time; its approvals that still wait for others stop counting.",
        footer = {"", "Example:", "  countersign delegation end 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b"})
final class DelegationEndCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the delegation; see: countersign delegation list")
    UUID id = new UUID(0, 0);

    DelegationEndCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var ended = gateway().act("/v1/delegations/" + id + ":end", null, Delegation.class);
        var who = Table.clean(ended.delegate().name());
        report().result(
                        ended,
                        who + " no longer decides for "
                                + Table.clean(ended.delegator().name()) + ".");
        return ExitCode.OK;
    }
}
