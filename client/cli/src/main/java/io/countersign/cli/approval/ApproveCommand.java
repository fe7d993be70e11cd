package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Approves the exact request that was read. */
@Command(
        name = "approve",
        description = {
            "Approve a request.",
            "The request is shown first; the approval names the hash of exactly what was shown."
        },
        footer = {
            "",
            "Example:",
            "  countersign approve 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b --comment 'build 812 checked'"
        })
public final class ApproveCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "Id of the request.")
    UUID id = new UUID(0, 0);

    @Option(names = "--comment", paramLabel = "TEXT", description = "Kept with the decision.")
    @Nullable
    String comment;

    @Option(
            names = "--hash",
            paramLabel = "HEX",
            description = "Approve only if the request has this hash. Default: the hash of what is shown.")
    @Nullable
    String hash;

    public ApproveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var read = gateway.get("/v1/requests/" + id, Request.class);
        report().say(RequestText.details(read));
        var request = gateway.actOn(
                "/v1/requests/" + id + ":approve",
                hash == null ? read.hash() : hash,
                new Approval(comment),
                Request.class);
        report().result(request, "Approved. " + RequestText.whoMustAct(request));
        return ExitCode.OK;
    }
}
