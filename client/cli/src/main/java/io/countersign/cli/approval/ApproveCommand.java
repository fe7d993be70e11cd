package io.countersign.cli.approval;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.DecisionItem;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.StepState;
import java.io.IOException;
import java.net.URI;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Approves the exact requests that were read. */
@Command(
        name = "approve",
        description = {
            "Approve requests.",
            "Each is shown first, and the approval names the hash of exactly what was shown. On a terminal you are asked.",
            "Where the step asks for a passkey, it says which page of the console to approve at."
        },
        footer = {
            "",
            "Examples:",
            "  countersign approve 0b5f7c0e-3f5c-4f0b-9d0e-1c2d3e4f5a6b --comment 'build 812 checked'",
            "  countersign approve 0b5f... 7a1c... 99d2... --yes"
        })
public final class ApproveCommand extends DecideCommand {
    @Option(names = "--comment", paramLabel = "TEXT", description = "Kept with the decision.")
    @Nullable
    String comment;

    public ApproveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    String question(int requests) {
        return requests == 1 ? "Approve exactly this?" : "Approve exactly these " + requests + "?";
    }

    @Override
    void refuseIfVain(Request request, URI gateway) {
        var needsPasskey = request.steps().stream()
                .anyMatch(step -> step.state() == StepState.OPEN && Boolean.TRUE.equals(step.requiresPasskey()));
        if (needsPasskey) {
            throw new Failure(
                    ExitCode.REFUSED,
                    "Its open step takes only approvals that a passkey signed, and only a browser asks for one. Approve it in the"
                            + " console: " + gateway + "/requests/" + request.id());
        }
    }

    @Override
    DecisionItem item(Request request, String hash, @Nullable UUID onBehalfOf) {
        return new DecisionItem(request.id(), DecisionVerdict.APPROVE, hash, comment, null, onBehalfOf);
    }

    @Override
    Request one(Gateway gateway, DecisionItem item) throws IOException {
        var path = "/v1/requests/" + item.request() + ":approve";
        return gateway.actOn(path, item.hash(), new Approval(item.comment(), item.onBehalfOf()), Request.class);
    }

    @Override
    String done(Request request) {
        return "Approved. " + RequestText.whoMustAct(request);
    }
}
