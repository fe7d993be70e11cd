package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Ends somebody else's pending request. */
@Command(
        name = "void",
        description = "End a pending request of somebody else, as an Administrator of the Signer.",
        footer = {"", "Example:", "  countersign void 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b --reason 'wrong Signer'"})
public final class VoidCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; the requester reads it.")
    String reason = "";

    public VoidCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var request = gateway().act("/v1/requests/" + id + ":void", new Reason(reason), Request.class);
        report().result(request, "Voided.");
        return ExitCode.OK;
    }
}
