package io.countersign.verticles.approval;

import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A request as it is shown. While it is pending only approvals that count right now are counted; once it has ended, the ones that
 * were recorded.
 */
final class RequestView {
    private final RequestFile file;
    private final RequestState state;
    private final StepRules.Progress progress;

    private RequestView(RequestFile file) {
        this.file = file;
        this.state = file.state();
        this.progress = file.progress();
    }

    static Request of(RequestFile file) {
        return new RequestView(file).shown();
    }

    private Request shown() {
        var words = StatusWords.of(state, waitingFor(), file.endReason(), file.grantSeen());
        var overdue = state != file.stored();
        return new Request(
                file.id(),
                file.hexHash(),
                file.signer(),
                file.signerSlug(),
                state,
                words.status(),
                words.reason(),
                file.requester(),
                file.recipient(),
                file.justification(),
                file.terms().signatures(),
                file.terms().unlimitedSignatures(),
                file.terms().window(),
                file.ticket(),
                file.policyVersion(),
                pending() ? progress.open() : file.storedStep(),
                steps(),
                file.decisions(),
                file.comments(),
                file.grant(),
                file.createdAt(),
                file.expiresAt(),
                overdue ? file.expiresAt() : file.endedAt());
    }

    private boolean pending() {
        return state == RequestState.PENDING;
    }

    private String waitingFor() {
        var open = progress.open();
        var step = file.steps().get(open - 1);
        var name = step.name() == null ? "" : " (" + step.name() + ")";
        var nobody = pending() && file.canDecide().isEmpty()
                ? "; nobody can decide right now, ask an Administrator to add approvers"
                : "";
        return "waiting for step " + open + " of " + file.steps().size() + name + ": "
                + progress.counted().get(open - 1).size() + " of " + step.requiredApprovals() + " approvals" + nobody;
    }

    private List<StepStatus> steps() {
        return IntStream.rangeClosed(1, file.steps().size())
                .mapToObj(this::step)
                .toList();
    }

    private StepStatus step(int number) {
        var step = file.steps().get(number - 1);
        var approvals = pending() ? progress.counted().get(number - 1).size() : recorded(number);
        var stepState = stepState(number, approvals);
        List<PersonRef> canDecide = stepState != StepState.OPEN
                ? List.of()
                : file.canDecide().stream()
                        .map(person -> new PersonRef(person, file.name(person)))
                        .toList();
        return new StepStatus(number, step.name(), stepState, step.requiredApprovals(), approvals, canDecide);
    }

    private StepState stepState(int number, long approvals) {
        if (pending() && number == progress.open()) {
            return StepState.OPEN;
        }
        if (file.decisions().stream()
                .anyMatch(decision -> decision.step() == number && decision.verdict() == DecisionVerdict.REJECT)) {
            return StepState.REJECTED;
        }
        return approvals >= file.required().get(number - 1) ? StepState.SATISFIED : StepState.WAITING;
    }

    private int recorded(int number) {
        return Math.toIntExact(file.decisions().stream()
                .filter(decision -> decision.step() == number && decision.verdict() == DecisionVerdict.APPROVE)
                .map(Decision::person)
                .distinct()
                .count());
    }
}
