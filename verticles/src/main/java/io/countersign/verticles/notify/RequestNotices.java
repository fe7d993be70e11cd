package io.countersign.verticles.notify;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.verticles.approval.ApprovalReader;
import io.countersign.verticles.notify.Notice.Fact;
import io.countersign.verticles.scope.ScopeWords;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What is told of a request. */
final class RequestNotices {
    private RequestNotices() {}

    /** Empty when it need not be told any more: nobody is asked for a decision that they cannot make. */
    static Optional<Notice> of(Matter matter, Request request) {
        if (needless(matter, request)) {
            return Optional.empty();
        }
        var facts = facts(request);
        return Optional.of(new Notice(
                "request-" + request.id(),
                "[Countersign] " + request.signerSlug() + ": request of "
                        + request.requester().name() + " (" + Ends.of(request.id()) + ")",
                headline(matter, request),
                facts,
                new Fact(quoteName(request), Clean.text(request.justification())),
                commands(matter, request),
                "/requests/" + request.id()));
    }

    private static boolean needless(Matter matter, Request request) {
        var pending = request.state() == RequestState.PENDING;
        if (matter.kind() == Kind.ESCALATION) {
            return !pending;
        }
        return matter.kind().asks()
                && !(pending
                        && matter.step() != null
                        && matter.step() == request.currentStep()
                        && (matter.person() == null
                                || ApprovalReader.canDecide(request).contains(matter.person())));
    }

    private static String headline(Matter matter, Request request) {
        var step = step(request);
        var your = matter.person() == null ? "a" : "your";
        return switch (matter.kind()) {
            case DECIDE ->
                "A request for access to " + request.signerSlug() + " waits for " + your + " decision: " + step;
            case CHANGE_WAITS -> "A change of " + request.signerSlug() + " waits for " + your + " decision: " + step;
            case REMINDER -> "A request still waits for " + your + " decision: " + step;
            case ESCALATION ->
                "A request has waited long for a decision: " + step
                        + (matter.person() == null ? "" : "; you are an Administrator of " + request.signerSlug());
            default -> outcome(matter, request);
        };
    }

    private static String outcome(Matter matter, Request request) {
        return switch (matter.type()) {
            case "request.approved" ->
                request.subject() == RequestSubject.CHANGE ? "The change was approved" : "Access was approved";
            case "approval.bypassed" -> "Access was approved by nobody: this installation is in bypass mode";
            case "request.rejected" -> "The request was rejected";
            case "request.cancelled" -> "The request was cancelled";
            case "request.voided" -> "The request was voided";
            case "request.expired" -> "The request timed out undecided; ask anew if it is still needed";
            case "grant.revoked" -> "The access was revoked";
            case "grant.expired" -> "The access has ended";
            default -> "The access ends soon, with signatures left";
        };
    }

    private static String step(Request request) {
        var step = request.steps().get(Math.toIntExact(request.currentStep()) - 1);
        return "step " + step.step() + " of " + request.steps().size()
                + (step.name() == null ? "" : " (" + step.name() + ")");
    }

    private static List<Fact> facts(Request request) {
        var facts = new ArrayList<Fact>();
        facts.add(Fact.of("Status", request.status() + ", " + request.reason()));
        facts.add(Fact.of("Signer", request.signerSlug()));
        facts.add(Fact.of("Asked by", who(request.requester())));
        facts.add(Fact.of("For", who(request.recipient())));
        terms(request, facts);
        if (request.change() != null) {
            request.change().forEach(sentence -> facts.add(Fact.whole("Change", sentence)));
        }
        if (request.ticket() != null) {
            facts.add(Fact.of("Ticket (claimed)", request.ticket()));
        }
        request.facts().verified().forEach((name, value) -> facts.add(Fact.of("Verified " + Clean.line(name), value)));
        if (request.state() == RequestState.PENDING) {
            facts.add(Fact.of("Times out", Ends.time(request.expiresAt())));
        }
        facts.add(Fact.of("Policy version", Long.toString(request.policyVersion())));
        facts.add(Fact.of("Request", request.id().toString()));
        facts.add(Fact.of("Request hash", request.hash()));
        return facts;
    }

    private static void terms(Request request, List<Fact> facts) {
        if (request.subject() == RequestSubject.CHANGE) {
            return;
        }
        facts.add(Fact.of(
                "Signatures", request.unlimitedSignatures() ? "unlimited" : String.valueOf(request.signatures())));
        if (request.notBefore() != null) {
            facts.add(Fact.of("Not before", Ends.time(request.notBefore())));
        }
        if (request.grantExpiresAt() != null) {
            facts.add(Fact.of("Until", Ends.time(request.grantExpiresAt())));
        }
        facts.add(Fact.of("Window", request.window() == null ? "no end of its own" : Ends.length(request.window())));
        ScopeWords.of(request.scope()).forEach(part -> facts.add(Fact.whole("Only", part)));
    }

    private static String who(IdentityRef identity) {
        return identity.kind() == IdentityKind.MACHINE ? identity.name() + " (machine)" : identity.name();
    }

    private static String quoteName(Request request) {
        return "Justification of " + Clean.line(request.requester().name());
    }

    private static List<String> commands(Matter matter, Request request) {
        var show = "countersign show " + request.id();
        return matter.kind().asks()
                ? List.of(
                        show,
                        "countersign approve " + request.id(),
                        "countersign reject " + request.id() + " --reason TEXT")
                : List.of(show);
    }
}
