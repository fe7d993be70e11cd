package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Spans;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Lists requests. */
@Command(
        name = "requests",
        description = "List requests that you may see, newest first.",
        footer = {
            "",
            "Examples:",
            "  countersign requests --to-decide",
            "  countersign requests --signer release --state pending --older-than PT24H"
        })
public final class RequestsCommand extends ListCommand {
    private static final int REASON = 90;
    private static final int JUSTIFICATION = 60;

    @Option(names = "--state", paramLabel = "STATE", description = "Only in this state: ${COMPLETION-CANDIDATES}.")
    @Nullable
    RequestState state;

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

    @Option(
            names = "--sheet",
            description =
                    "Write all that an approver must know as a sheet to edit, for: countersign requests decide FILE")
    boolean sheet;

    public RequestsCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var query = filters();
        query.put("state", state);
        query.put("toDecide", flag(toDecide));
        query.put("createdAfter", createdAfter);
        query.put("olderThan", olderThan);
        var gateway = gateway();
        var requests = gateway.all("/v1/requests", query, Request.class);
        if (sheet) {
            var read = inFull(gateway, requests);
            report().result(read, DecisionSheet.write(read));
            return ExitCode.OK;
        }
        report().result(requests, requests.isEmpty() ? "No requests." : table(requests));
        return ExitCode.OK;
    }

    /** Lists leave out what a decision must know, as scopes. */
    private static List<Request> inFull(Gateway gateway, List<Request> requests) throws IOException {
        var read = new ArrayList<Request>();
        for (var request : requests) {
            read.add(gateway.get("/v1/requests/" + request.id(), Request.class));
        }
        return read;
    }

    private static String table(List<Request> requests) {
        var table = new Table("ID", "SIGNER", "STATUS", "REQUESTER", "COUNT", "LEFT", "REASON", "JUSTIFICATION");
        for (var request : requests) {
            table.row(
                    request.id(),
                    request.signerSlug(),
                    request.status(),
                    request.requester().name(),
                    RequestText.subject(request),
                    Spans.words(request.timeLeft()),
                    clip(request.reason(), REASON),
                    clip(request.justification(), JUSTIFICATION));
        }
        return table.toString();
    }

    private static String clip(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest - 1) + "…";
    }
}
