package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists requests. */
@Command(
        name = "requests",
        description = "List requests that you may see.",
        footer = {"", "Example:", "  countersign requests --to-decide"})
public final class RequestsCommand extends CliCommand {
    @Option(names = "--signer", paramLabel = "SLUG", description = "Only of this Signer.")
    @Nullable
    String signer;

    @Option(names = "--state", paramLabel = "STATE", description = "Only in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable
    RequestState state;

    @Option(names = "--mine", description = "Only your own.")
    boolean mine;

    @Option(names = "--to-decide", description = "Only those you can decide right now.")
    boolean toDecide;

    @Option(
            names = "--created-after",
            paramLabel = "TIME",
            description = "Only those opened after this time, RFC 3339.")
    @Nullable
    Instant createdAfter;

    @Option(names = "--older-than", paramLabel = "DURATION", description = "Only those opened so long ago: PT24H.")
    @Nullable
    Duration olderThan;

    public RequestsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = new LinkedHashMap<String, Object>();
        if (signer != null) {
            query.put("signer", signer);
        }
        if (state != null) {
            query.put("state", state);
        }
        if (mine) {
            query.put("mine", true);
        }
        if (toDecide) {
            query.put("toDecide", true);
        }
        if (createdAfter != null) {
            query.put("createdAfter", createdAfter);
        }
        if (olderThan != null) {
            query.put("olderThan", olderThan);
        }
        var requests = gateway().all("/v1/requests", query, Request.class);
        var table = new Table("ID", "SIGNER", "STATE", "REQUESTER", "COUNT", "STEP", "JUSTIFICATION");
        for (var request : requests) {
            table.row(
                    request.id(),
                    request.signerSlug(),
                    request.state(),
                    request.requester().name(),
                    request.unlimitedSignatures() ? "unlimited" : request.signatures(),
                    request.currentStep() + "/" + request.steps().size(),
                    request.justification());
        }
        report().result(requests, requests.isEmpty() ? "No requests." : table.toString());
        return ExitCode.OK;
    }
}
