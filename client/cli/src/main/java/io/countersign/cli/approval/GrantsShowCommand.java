package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Grant;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one grant. */
@Command(
        name = "show",
        description = "Show one permission to sign: for whom, how much is left, what it is narrowed to.",
        footer = {"", "Example:", "  countersign grants show 5c0f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b"})
final class GrantsShowCommand extends CliCommand {
    @Parameters(paramLabel = "GRANT", description = "Id of the grant; see: countersign grants")
    UUID id = new UUID(0, 0);

    GrantsShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var grant = gateway().get("/v1/grants/" + id, Grant.class);
        report().result(grant, GrantText.details(grant));
        return ExitCode.OK;
    }
}
