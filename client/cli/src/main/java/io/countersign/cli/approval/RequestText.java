package io.countersign.cli.approval;

import io.countersign.cli.Table;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.util.stream.Collectors;

/** A request in words. */
public final class RequestText {
    private RequestText() {}

    /** One sentence about the step that is open: how many more must approve, and who can. */
    public static String whoMustAct(Request request) {
        for (var step : request.steps()) {
            if (step.state() == StepState.OPEN) {
                var missing = step.requiredApprovals() - step.approvals();
                return "Step " + step.step() + " of " + request.steps().size() + name(step) + " needs " + missing
                        + (missing == 1 ? " more approval" : " more approvals") + "; can decide: " + deciders(step)
                        + ".";
            }
        }
        return "Nobody needs to act: " + request.state() + ".";
    }

    private static String name(StepStatus step) {
        return step.name() == null ? "" : " (" + Table.clean(step.name()) + ")";
    }

    private static String deciders(StepStatus step) {
        var names =
                step.canDecide().stream().map(PersonRef::name).map(Table::clean).collect(Collectors.joining(", "));
        return names.isEmpty() ? "nobody right now" : names;
    }

    /** Everything an approver reads before deciding. */
    public static String details(Request request) {
        var text = new StringBuilder();
        line(text, "Request", request.id());
        line(text, "Signer", request.signerSlug());
        line(text, "State", request.status() + ": " + request.reason());
        line(
                text,
                "Requester",
                request.requester().name() + " (" + request.requester().kind() + ")");
        line(
                text,
                "Recipient",
                request.recipient().name() + " (" + request.recipient().kind() + ")");
        line(text, "Justification", request.justification());
        line(text, "Signatures", request.unlimitedSignatures() ? "unlimited" : request.signatures());
        line(text, "Window", request.window() == null ? "no end" : request.window());
        if (request.ticket() != null) {
            line(text, "Ticket", request.ticket());
        }
        line(text, "Policy version", request.policyVersion());
        line(text, "Expires", request.expiresAt());
        for (var step : request.steps()) {
            line(
                    text,
                    "Step " + step.step(),
                    name(step).strip() + " " + step.state() + ", " + step.approvals() + " of "
                            + step.requiredApprovals()
                            + (step.state() == StepState.OPEN ? "; can decide: " + deciders(step) : ""));
        }
        for (var decision : request.decisions()) {
            line(
                    text,
                    "Decision",
                    decision.personName() + ": " + decision.verdict() + " on step " + decision.step() + ", "
                            + decision.at() + (decision.comment() == null ? "" : ", \"" + decision.comment() + "\""));
        }
        if (request.grant() != null) {
            line(text, "Grant", request.grant());
        }
        return text.toString();
    }

    private static void line(StringBuilder text, String label, Object value) {
        text.append(label).append(": ").append(" ".repeat(Math.max(0, 15 - label.length())));
        text.append(Table.clean(value)).append('\n');
    }
}
