package io.countersign.cli.approval;

import io.countersign.cli.Table;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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
        line(text, "Window", window(request));
        scope(text, request);
        if (request.ticket() != null) {
            line(text, "Ticket", request.ticket());
        }
        line(text, "Policy version", request.policyVersion());
        line(text, "Expires", request.expiresAt() + (request.timeLeft() == null ? "" : ", in " + request.timeLeft()));
        request.facts().claimed().forEach((name, value) -> line(text, "Claimed", name + " " + value));
        request.facts().verified().forEach((name, value) -> line(text, "Verified", name + " " + value));
        difference(text, request);
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

    private static String window(Request request) {
        var window = request.window();
        if (window != null) {
            return window.toString();
        }
        var begin = request.notBefore() == null ? "from the approval" : "from " + request.notBefore();
        return request.grantExpiresAt() == null ? begin + ", no end" : begin + " until " + request.grantExpiresAt();
    }

    private static void scope(StringBuilder text, Request request) {
        var scope = request.scope();
        if (scope == null) {
            line(text, "Scope", request.scoped() ? "narrowed" : "everything that the Signer can sign");
            return;
        }
        each(text, "Scope", "artifact ", scope.artifacts());
        var manifest = scope.manifest();
        if (manifest != null) {
            line(text, "Scope", "manifest of " + manifest.size() + " artifacts, root " + manifest.root());
        }
        each(text, "Scope", "tool ", scope.tool() == null ? null : List.of(scope.tool()));
        each(text, "Scope", "host ", scope.host() == null ? null : List.of(scope.host()));
        each(text, "Scope", "from ", scope.sourceAddresses());
        var claims = scope.claims();
        if (claims != null) {
            claims.forEach((name, value) -> line(text, "Scope", "claim " + name + " = " + value));
        }
    }

    private static void each(StringBuilder text, String label, String before, @Nullable List<String> values) {
        if (values != null) {
            values.forEach(value -> line(text, label, before + value));
        }
    }

    private static void difference(StringBuilder text, Request request) {
        var difference = request.difference();
        if (difference == null) {
            return;
        }
        if (difference.changes().isEmpty()) {
            line(text, "Difference", "none from the last approved one, " + difference.since());
        }
        for (var change : difference.changes()) {
            line(
                    text,
                    "Difference",
                    change.term() + ": was " + (change.before() == null ? "absent" : change.before()) + ", is "
                            + (change.now() == null ? "absent" : change.now()));
        }
    }

    private static void line(StringBuilder text, String label, Object value) {
        text.append(label).append(": ").append(" ".repeat(Math.max(0, 15 - label.length())));
        text.append(Table.clean(value)).append('\n');
    }
}
