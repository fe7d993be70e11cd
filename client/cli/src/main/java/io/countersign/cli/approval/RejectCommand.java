package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Rejects a request. */
@Command(
        name = "reject",
        description = "Reject a request; one rejection ends it.",
        footer = {"", "Example:", "  countersign reject 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b --reason 'wrong branch'"})
public final class RejectCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; the requester reads it.")
    String reason = "";

    public RejectCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var read = gateway.get("/v1/requests/" + id, Request.class);
        var request =
                gateway.actOn("/v1/requests/" + id + ":reject", read.hash(), new Rejection(reason), Request.class);
        report().result(request, "Rejected.");
        return ExitCode.OK;
    }
}
