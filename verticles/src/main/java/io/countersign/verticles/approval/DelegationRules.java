package io.countersign.verticles.approval;

import io.countersign.verticles.approval.StepRules.Approved;
import io.countersign.verticles.approval.StepRules.Judgement;
import io.countersign.verticles.approval.StepRules.Progress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Who may decide as a stand-in. A stand-in is the delegator and the delegate as one person: both must be free of every exclusion, both
 * are used up together, and the approval fills the delegator's place. Only what a policy gives the delegator can be stood in for, so
 * there are no chains.
 */
final class DelegationRules {
    /** @param onBehalfOf in whose place; null for oneself */
    record Choice(Judgement judgement, @Nullable UUID onBehalfOf) {}

    private DelegationRules() {}

    /**
     * In one's own name where that is possible, otherwise in the place of the first delegator for whom it is.
     *
     * @param onBehalfOf in whose place the caller wants to decide; null when they did not say
     */
    static Choice judge(
            UUID person,
            @Nullable UUID onBehalfOf,
            Progress progress,
            Eligibility eligibility,
            List<Approved> approvals,
            Delegations delegations) {
        if (onBehalfOf != null) {
            var judgement = delegations.delegatorsOf(person).contains(onBehalfOf)
                    ? standIn(person, onBehalfOf, progress, eligibility, approvals)
                    : new Judgement.NotInTheirPlace(onBehalfOf);
            return new Choice(judgement, onBehalfOf);
        }
        var own = StepRules.judge(person, progress, eligibility, approvals);
        if (own instanceof Judgement.Allowed) {
            return new Choice(own, null);
        }
        for (var delegator : delegations.delegatorsOf(person)) {
            var judgement = standIn(person, delegator, progress, eligibility, approvals);
            if (judgement instanceof Judgement.Allowed) {
                return new Choice(judgement, delegator);
            }
        }
        return new Choice(own, null);
    }

    private static Judgement standIn(
            UUID delegate, UUID delegator, Progress progress, Eligibility eligibility, List<Approved> approvals) {
        var exclusion = eligibility.excluded().get(delegate);
        if (exclusion != null) {
            return new Judgement.Excluded(exclusion);
        }
        var used = approvals.stream()
                .filter(approval -> approval.people().contains(delegate))
                .map(Approved::step)
                .toList();
        if (used.contains(progress.open())) {
            return new Judgement.AlreadyDecided(progress.open());
        }
        if (!used.isEmpty() && !progress.plan().onePersonManySteps()) {
            return new Judgement.SpentOn(used.getFirst());
        }
        var theirs = StepRules.judge(delegator, progress, eligibility, approvals);
        return theirs instanceof Judgement.Allowed ? theirs : new Judgement.NotInTheirPlace(delegator);
    }

    /** Who can decide on the open step now in somebody's place. */
    static Set<UUID> canDecide(
            Progress progress, Eligibility eligibility, List<Approved> approvals, Delegations delegations) {
        var people = new LinkedHashSet<UUID>();
        delegations
                .byDelegate()
                .forEach((delegate, delegators) -> delegators.keySet().stream()
                        .filter(delegator -> standIn(delegate, delegator, progress, eligibility, approvals)
                                instanceof Judgement.Allowed)
                        .findFirst()
                        .ifPresent(delegator -> people.add(delegate)));
        return people;
    }
}
