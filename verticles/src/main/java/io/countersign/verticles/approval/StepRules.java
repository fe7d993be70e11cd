package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * How far the steps of a request are and who may decide next. Everything is counted anew each time from who is eligible right now,
 * so an approval stops counting when its person leaves, is disabled, or loses the group or role.
 */
final class StepRules {
    /** One recorded approval; {@code step} counts from 1. */
    record Approved(int step, UUID person) {}

    /**
     * @param counted for each step the people whose approval counts
     * @param open the first step that lacks approvals, counted from 1; the last one when nothing lacks
     * @param complete whether no step lacks approvals
     */
    record Progress(List<Set<UUID>> counted, int open, boolean complete) {}

    /** What the rules say to one person who wants to decide. */
    sealed interface Judgement {
        /** Decide on this step. */
        record Allowed(int step) implements Judgement {}

        record Excluded(Exclusion why) implements Judgement {}

        record AlreadyDecided(int step) implements Judgement {}

        /** Approved another step before; one person satisfies at most one. */
        record SpentOn(int step) implements Judgement {}

        record NotOpen(List<Integer> steps, int open) implements Judgement {}

        record NotAnApprover() implements Judgement {}
    }

    private StepRules() {}

    static Progress progress(List<Integer> required, Eligibility eligibility, List<Approved> approvals) {
        List<Set<UUID>> counted = new ArrayList<>();
        required.forEach(step -> counted.add(new LinkedHashSet<>()));
        var spent = new HashSet<UUID>();
        approvals.stream()
                .sorted(Comparator.comparingInt(Approved::step))
                .filter(approval -> eligibility.isEligible(approval.person(), approval.step()))
                .filter(approval -> spent.add(approval.person()))
                .forEach(approval -> counted.get(approval.step() - 1).add(approval.person()));
        var lacking = IntStream.rangeClosed(1, required.size())
                .filter(step -> counted.get(step - 1).size() < required.get(step - 1))
                .findFirst();
        return new Progress(counted, lacking.orElse(required.size()), lacking.isEmpty());
    }

    static Judgement judge(UUID person, Progress progress, Eligibility eligibility, List<Approved> approvals) {
        var exclusion = eligibility.excluded().get(person);
        if (exclusion != null) {
            return new Judgement.Excluded(exclusion);
        }
        var mine = approvals.stream()
                .filter(approval -> approval.person().equals(person))
                .map(Approved::step)
                .toList();
        if (mine.contains(progress.open())) {
            return new Judgement.AlreadyDecided(progress.open());
        }
        if (eligibility.isEligible(person, progress.open())) {
            return mine.isEmpty() ? new Judgement.Allowed(progress.open()) : new Judgement.SpentOn(mine.getFirst());
        }
        return elsewhere(person, mine, progress, eligibility);
    }

    private static Judgement elsewhere(UUID person, List<Integer> mine, Progress progress, Eligibility eligibility) {
        if (!mine.isEmpty()) {
            return new Judgement.AlreadyDecided(mine.getFirst());
        }
        var others = IntStream.rangeClosed(1, eligibility.steps())
                .filter(step -> eligibility.isEligible(person, step))
                .boxed()
                .toList();
        return others.isEmpty() ? new Judgement.NotAnApprover() : new Judgement.NotOpen(others, progress.open());
    }

    /** Who can decide on the open step now. */
    static Set<UUID> canDecide(Progress progress, Eligibility eligibility, List<Approved> approvals) {
        var people = eligibility.eligible(progress.open());
        approvals.forEach(approval -> people.remove(approval.person()));
        return people;
    }
}
