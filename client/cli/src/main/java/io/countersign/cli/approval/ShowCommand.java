package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one request. */
@Command(
        name = "show",
        description = "Show one request: what is asked, by whom and for whom, who decided, who can, what is missing.",
        footer = {"", "Example:", "  countersign show 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b"})
public final class ShowCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    public ShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var request = gateway().get("/v1/requests/" + id, Request.class);
        report().result(request, RequestText.details(request));
        if (request.state() == RequestState.PENDING) {
            report().say("Who can decide approves exactly this with: countersign approve " + id + " --hash "
                    + request.hash());
        }
        return ExitCode.OK;
    }
}
