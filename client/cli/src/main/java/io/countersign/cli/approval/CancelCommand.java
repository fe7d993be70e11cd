package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Withdraws a request. */
@Command(
        name = "cancel",
        description = "Withdraw your own request.",
        footer = {"", "Example:", "  countersign cancel 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b"})
public final class CancelCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    public CancelCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var request = gateway().act("/v1/requests/" + id + ":cancel", null, Request.class);
        report().result(request, "Cancelled.");
        return ExitCode.OK;
    }
}
