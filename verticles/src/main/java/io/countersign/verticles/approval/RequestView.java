package io.countersign.verticles.approval;

import io.countersign.protocol.api.Decision;
import io.countersign.protocol.api.DecisionVerdict;
import io.countersign.protocol.api.Difference;
import io.countersign.protocol.api.PartStatus;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestFacts;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.StepState;
import io.countersign.protocol.api.StepStatus;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

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
        return new RequestView(file).shown(null);
    }

    static Request of(RequestFile file, @Nullable Difference difference) {
        return new RequestView(file).shown(difference);
    }

    private Request shown(@Nullable Difference difference) {
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
                access() ? file.terms().signatures() : null,
                file.terms().unlimitedSignatures(),
                access() ? file.terms().window() : null,
                file.ticket(),
                file.policyVersion(),
                pending() ? progress.open() : file.storedStep(),
                steps(),
                file.decisions(),
                file.comments(),
                file.subject().kind(),
                file.subject().sentences().isEmpty() ? null : file.subject().sentences(),
                file.added().isEmpty() ? null : file.added(),
                file.grant(),
                file.createdAt(),
                file.expiresAt(),
                overdue ? file.expiresAt() : file.endedAt(),
                file.terms().notBefore(),
                file.terms().expiresAt(),
                file.scoped(),
                file.terms().scope(),
                facts(),
                pending() ? Duration.between(file.now(), file.expiresAt()).truncatedTo(ChronoUnit.SECONDS) : null,
                file.callback(),
                difference);
    }

    /** Nothing else has signatures or a window. */
    private boolean access() {
        return file.subject().kind() == RequestSubject.ACCESS;
    }

    private RequestFacts facts() {
        var claimed = new TreeMap<String, String>();
        var scope = file.terms().scope();
        put(claimed, "ticket", file.ticket());
        put(claimed, "tool", scope == null ? null : scope.tool());
        put(claimed, "host", scope == null ? null : scope.host());
        return new RequestFacts(claimed, file.verified());
    }

    private static void put(Map<String, String> facts, String name, @Nullable String value) {
        if (value != null) {
            facts.put(name, value);
        }
    }

    private boolean pending() {
        return state == RequestState.PENDING;
    }

    private String waitingFor() {
        var open = progress.open();
        var step = file.steps().get(open - 1);
        var count = progress.step(open);
        var name = step.name() == null ? "" : " (" + step.name() + ")";
        var nearest = step.anyOf() == null ? "" : " on the nearest of its routes";
        var nobody = pending() && file.canDecide().isEmpty()
                ? "; nobody can decide right now, ask an Administrator to add approvers"
                : "";
        var why = file.added().stream()
                .filter(added -> added.step() == open)
                .map(added -> " because of condition \"" + added.condition() + "\"")
                .collect(Collectors.joining());
        return "waiting for step " + open + " of " + file.steps().size() + name + why + ": " + count.approvals()
                + " of " + count.required() + " approvals" + nearest + nobody;
    }

    private List<StepStatus> steps() {
        return IntStream.rangeClosed(1, file.steps().size())
                .mapToObj(this::step)
                .toList();
    }

    private StepStatus step(int number) {
        var step = file.steps().get(number - 1);
        var approvals = pending() ? progress.step(number).approvals() : recorded(number);
        var required = pending() ? progress.step(number).required() : leastRequired(number);
        var stepState = stepState(number, approvals >= required);
        var canDecide = stepState == StepState.OPEN ? file.canDecide() : List.<UUID>of();
        return new StepStatus(
                number,
                step.name(),
                stepState,
                required,
                approvals,
                refs(canDecide),
                step.anyOf() == null ? null : parts(number, step.anyOf(), canDecide),
                step.allOf() == null ? null : parts(number, step.allOf(), canDecide),
                step.requiresPasskey());
    }

    private List<PartStatus> parts(int number, List<PolicyPart> parts, List<UUID> canDecide) {
        return IntStream.range(0, parts.size())
                .mapToObj(index -> part(number, index, parts.get(index), canDecide))
                .toList();
    }

    private PartStatus part(int number, int index, PolicyPart part, List<UUID> canDecide) {
        var eligible = file.eligibility().parts(number).get(index);
        var approved = progress.step(number).byPart().get(index);
        return new PartStatus(
                part.name(),
                part.requiredApprovals(),
                pending() ? refs(approved) : null,
                refs(canDecide.stream().filter(eligible::contains).toList()));
    }

    private List<PersonRef> refs(Collection<UUID> people) {
        return people.stream()
                .map(person -> new PersonRef(person, file.name(person)))
                .sorted(Comparator.comparing(PersonRef::name).thenComparing(PersonRef::id))
                .toList();
    }

    private StepState stepState(int number, boolean enough) {
        if (pending() && number == progress.open()) {
            return StepState.OPEN;
        }
        if (file.decisions().stream()
                .anyMatch(decision -> decision.step() == number && decision.verdict() == DecisionVerdict.REJECT)) {
            return StepState.REJECTED;
        }
        var passed = pending() ? enough : enough && (state == RequestState.APPROVED || number < file.storedStep());
        return passed ? StepState.SATISFIED : StepState.WAITING;
    }

    /** Who could have decided is no longer known once the request has ended; the least that can have been enough is. */
    private int leastRequired(int number) {
        var required = file.plan().step(number).required().stream().mapToInt(Integer::intValue);
        return file.plan().step(number).hasRoutes() ? required.min().orElseThrow() : required.sum();
    }

    private int recorded(int number) {
        return Math.toIntExact(file.decisions().stream()
                .filter(decision -> decision.step() == number && decision.verdict() == DecisionVerdict.APPROVE)
                .map(Decision::person)
                .distinct()
                .count());
    }
}
