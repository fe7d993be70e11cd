package io.countersign.cli.approval;

import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Rejects the exact requests that were read. */
@Command(
        name = "reject",
        description =
                "Reject requests; one rejection ends a request. Each is shown first; on a terminal you are asked.",
        footer = {"", "Example:", "  countersign reject 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b --reason 'wrong branch'"})
public final class RejectCommand extends DecideCommand {
    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; the requester reads it.")
    String reason = "";

    public RejectCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String question(int requests) {
        return requests == 1 ? "Reject this?" : "Reject these " + requests + "?";
    }

    @Override
    DecisionItem item(Request request, String hash, @Nullable UUID onBehalfOf) {
        return new DecisionItem(request.id(), DecisionVerdict.REJECT, hash, null, reason, onBehalfOf);
    }

    @Override
    Request one(Gateway gateway, DecisionItem item) throws IOException {
        var path = "/v1/requests/" + item.request() + ":reject";
        return gateway.actOn(path, item.hash(), new Rejection(reason, item.onBehalfOf()), Request.class);
    }

    @Override
    String done(Request request) {
        return "Rejected.";
    }
}
