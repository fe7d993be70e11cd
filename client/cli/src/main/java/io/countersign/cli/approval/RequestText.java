package io.countersign.cli.approval;

import io.countersign.cli.Spans;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.PartStatus;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A request in words. */
public final class RequestText {
    private final Lines lines = new Lines();
    private final Request request;

    private RequestText(Request request) {
        this.request = request;
    }

    /** One sentence about the step that is open: how many more must approve, and who can. */
    public static String whoMustAct(Request request) {
        for (var step : request.steps()) {
            if (step.state() == StepState.OPEN) {
                return "Step " + step.step() + " of " + request.steps().size() + name(step.name()) + " needs "
                        + more(step) + "; can decide: " + names(step.canDecide()) + ".";
            }
        }
        return "Nobody needs to act: " + request.status() + ", " + Table.clean(request.reason()) + ".";
    }

    private static String more(StepStatus step) {
        var missing = step.requiredApprovals() - step.approvals();
        return missing + (missing == 1 ? " more approval" : " more approvals");
    }

    private static String name(@org.jspecify.annotations.Nullable String name) {
        return name == null ? "" : " (" + Table.clean(name) + ")";
    }

    private static String names(List<PersonRef> people) {
        var names = people.stream().map(PersonRef::name).map(Table::clean).collect(Collectors.joining(", "));
        return names.isEmpty() ? "nobody right now" : names;
    }

    /** What is asked for, in a few words. */
    static String subject(Request request) {
        if (request.subject() == RequestSubject.CHANGE) {
            return "change";
        }
        return request.unlimitedSignatures() ? "unlimited" : Objects.toString(request.signatures(), "");
    }

    /** Everything an approver reads before deciding, on one screen. */
    public static String details(Request request) {
        return new RequestText(request).details();
    }

    private String details() {
        lines.line("Request", request.id());
        lines.line("Signer", request.signerSlug());
        lines.line("Status", request.status() + ": " + request.reason());
        lines.line(
                "Asked by",
                request.requester().name() + " (" + request.requester().kind() + "), " + request.createdAt());
        if (request.subject() == RequestSubject.CHANGE) {
            lines.each("Change", "", request.change());
        } else {
            access();
        }
        lines.line("Justification", request.justification());
        if (request.ticket() != null) {
            lines.line("Ticket", request.ticket());
        }
        if (request.callbackUrl() != null) {
            lines.line("Callback", request.callbackUrl());
        }
        facts();
        difference();
        lines.line("Policy version", request.policyVersion());
        lines.each(
                "Added step",
                "",
                request.addedSteps() == null
                        ? null
                        : request.addedSteps().stream()
                                .map(added ->
                                        added.step() + ", by condition " + added.condition() + ": " + added.message())
                                .toList());
        request.steps().forEach(this::step);
        request.decisions().forEach(this::decision);
        for (var comment : request.comments()) {
            lines.line("Comment", comment.author().name() + ", " + comment.at() + ": " + comment.text());
        }
        end();
        lines.line("Hash", request.hash());
        return lines.toString();
    }

    private void access() {
        lines.line(
                "For", request.recipient().name() + " (" + request.recipient().kind() + ")");
        lines.line("Signatures", subject(request));
        lines.line("Window", window());
        ScopeText.lines(lines, request.scope(), request.scoped());
    }

    private String window() {
        var window = request.window();
        if (window != null) {
            return window + " from the approval";
        }
        var begin = request.notBefore() == null ? "from the approval" : "from " + request.notBefore();
        return request.grantExpiresAt() == null ? begin + ", no end" : begin + " until " + request.grantExpiresAt();
    }

    private void facts() {
        request.facts().verified().forEach((name, value) -> lines.line("Verified", name + " " + value));
        request.facts().claimed().forEach((name, value) -> lines.line("Only claimed", name + " " + value));
    }

    private void difference() {
        var difference = request.difference();
        if (difference == null) {
            return;
        }
        if (difference.changes().isEmpty()) {
            lines.line("Difference", "none from the last approved one, " + difference.since());
        }
        for (var change : difference.changes()) {
            lines.line(
                    "Difference",
                    change.term() + ": is " + Objects.requireNonNullElse(change.now(), "absent") + ", was "
                            + Objects.requireNonNullElse(change.before(), "absent") + " in " + difference.since());
        }
    }

    private void step(StepStatus step) {
        var parts = step.anyOf() != null ? step.anyOf() : step.allOf();
        var open = step.state() == StepState.OPEN;
        lines.line(
                "Step " + step.step(),
                (name(step.name()) + " " + step.state() + ", " + step.approvals() + " of " + step.requiredApprovals()
                                + (open ? ", " + more(step) + " needed" : "")
                                + (open && parts == null ? "; can decide: " + names(step.canDecide()) : "")
                                + (Boolean.TRUE.equals(step.requiresPasskey())
                                        ? "; takes only approvals that a passkey signed"
                                        : ""))
                        .strip());
        if (parts != null) {
            parts.forEach(part -> part(part, step.anyOf() != null ? "one route" : "one part", open));
        }
    }

    private void part(PartStatus part, String word, boolean open) {
        var by = part.approvedBy();
        lines.line(
                "  " + word,
                (name(part.name()) + " needs " + part.requiredApprovals()
                                + (by == null || by.isEmpty() ? "" : ", approved by " + names(by))
                                + (open ? "; can decide: " + names(part.canDecide()) : ""))
                        .strip());
    }

    private void decision(Decision decision) {
        var instead = decision.onBehalfOf();
        var passkey = decision.passkey();
        lines.line(
                "Decision",
                decision.personName() + (instead == null ? "" : " in the place of " + instead.name()) + ": "
                        + decision.verdict() + " on step " + decision.step() + ", " + decision.at()
                        + (passkey == null
                                ? ""
                                : ", signed with " + Objects.requireNonNullElse(passkey.name(), "a passkey"))
                        + (decision.comment() == null ? "" : ", \"" + decision.comment() + "\""));
    }

    private void end() {
        if (request.state() == RequestState.PENDING) {
            lines.line("Time left", Spans.words(request.timeLeft()) + ", until " + request.expiresAt());
        } else if (request.endedAt() != null) {
            lines.line("Ended", request.endedAt());
        }
        if (request.grant() != null) {
            lines.line("Grant", request.grant());
        }
    }
}
