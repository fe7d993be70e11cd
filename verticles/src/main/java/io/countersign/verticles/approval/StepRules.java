package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How far the steps of a request are and who may decide next. Everything is counted anew each time from who is eligible right now,
 * so an approval stops counting when its person leaves, is disabled, or loses the group or role.
 */
final class StepRules {
    /**
     * One recorded approval.
     *
     * @param step counted from 1
     * @param person in whose name it counts
     * @param standIn who gave it in their place by a delegation, null for themselves; both are one person from then on
     */
    record Approved(int step, UUID person, @Nullable UUID standIn) {
        Approved(int step, UUID person) {
            this(step, person, null);
        }

        /** Who is used up by it. */
        Set<UUID> people() {
            return standIn == null ? Set.of(person) : Set.of(person, standIn);
        }
    }

    /**
     * @param steps how far each step is
     * @param open the first step that lacks approvals, counted from 1; the last one when nothing lacks
     * @param complete whether no step lacks approvals
     */
    record Progress(Plan plan, List<StepCount> steps, int open, boolean complete) {
        /** @param step counted from 1 */
        StepCount step(int step) {
            return steps.get(step - 1);
        }
    }

    /** What the rules say to one person who wants to decide. */
    sealed interface Judgement {
        /** Decide on this step. */
        record Allowed(int step) implements Judgement {}

        record Excluded(Exclusion why) implements Judgement {}

        record AlreadyDecided(int step) implements Judgement {}

        /** Approved another step before; one person satisfies at most one. */
        record SpentOn(int step) implements Judgement {}

        record NotOpen(List<Integer> steps, int open) implements Judgement {}

        /** Every parallel part of the open step that names them has its approvals. */
        record NotNeeded(int step) implements Judgement {}

        record NotAnApprover() implements Judgement {}

        /** There is no delegation from them, or they could not decide on this themselves. */
        record NotInTheirPlace(UUID delegator) implements Judgement {}
    }

    private StepRules() {}

    static Progress progress(Plan plan, Eligibility eligibility, List<Approved> approvals) {
        var counted = counted(plan, eligibility, approvals);
        var steps = IntStream.rangeClosed(1, plan.size())
                .mapToObj(step -> StepCount.of(plan.step(step), eligibility.parts(step), counted.get(step - 1)))
                .toList();
        var lacking = IntStream.rangeClosed(1, plan.size())
                .filter(step -> !steps.get(step - 1).met())
                .findFirst();
        return new Progress(plan, steps, lacking.orElse(plan.size()), lacking.isEmpty());
    }

    /** Whether the steps can still be met: who has approved is used up, but for the step that they approved. */
    static Optional<Feasibility.Shortage> shortage(Plan plan, Eligibility eligibility, List<Approved> given) {
        var approvals = given.stream()
                .filter(approval -> eligibility.isEligible(approval.person(), approval.step()))
                .filter(approval -> eligibility.isFree(approval.standIn()))
                .toList();
        var left = IntStream.rangeClosed(1, plan.size())
                .mapToObj(step -> eligibility.parts(step).stream()
                        .map(part -> without(usedUpFor(plan, step, approvals), part))
                        .toList())
                .toList();
        return Feasibility.shortage(plan, left);
    }

    private static Set<UUID> usedUpFor(Plan plan, int step, List<Approved> approvals) {
        var used = new HashSet<UUID>();
        approvals.stream()
                .filter(approval -> approval.step() == step || !plan.onePersonManySteps())
                .forEach(approval -> used.addAll(approval.people()));
        approvals.stream()
                .filter(approval -> approval.step() == step)
                .forEach(approval -> used.remove(approval.person()));
        return used;
    }

    private static Set<UUID> without(Set<UUID> used, Set<UUID> part) {
        Set<UUID> left = new LinkedHashSet<>(part);
        left.removeAll(used);
        return left;
    }

    /** For each step the people whose approval counts. */
    private static List<Set<UUID>> counted(Plan plan, Eligibility eligibility, List<Approved> approvals) {
        List<Set<UUID>> counted = new ArrayList<>();
        plan.steps().forEach(step -> counted.add(new LinkedHashSet<>()));
        var spent = new HashMap<Integer, Set<UUID>>();
        approvals.stream()
                .sorted(Comparator.comparingInt(Approved::step))
                .filter(approval -> eligibility.isEligible(approval.person(), approval.step()))
                .filter(approval -> eligibility.isFree(approval.standIn()))
                .filter(approval -> isFirst(plan, spent, approval))
                .forEach(approval -> counted.get(approval.step() - 1).add(approval.person()));
        return counted;
    }

    /** Of everybody whom the approval uses up, within its step or within all of them. */
    private static boolean isFirst(Plan plan, Map<Integer, Set<UUID>> spent, Approved approval) {
        var people = spent.computeIfAbsent(plan.onePersonManySteps() ? approval.step() : 0, step -> new HashSet<>());
        return Collections.disjoint(people, approval.people()) && people.addAll(approval.people());
    }

    static Judgement judge(UUID person, Progress progress, Eligibility eligibility, List<Approved> approvals) {
        var exclusion = eligibility.excluded().get(person);
        if (exclusion != null) {
            return new Judgement.Excluded(exclusion);
        }
        var open = progress.open();
        var mine = approvals.stream()
                .filter(approval -> approval.people().contains(person))
                .map(Approved::step)
                .toList();
        if (mine.contains(open)) {
            return new Judgement.AlreadyDecided(open);
        }
        if (!eligibility.isEligible(person, open)) {
            return elsewhere(person, mine, progress, eligibility);
        }
        if (!mine.isEmpty() && !progress.plan().onePersonManySteps()) {
            return new Judgement.SpentOn(mine.getFirst());
        }
        return helps(person, progress, eligibility) ? new Judgement.Allowed(open) : new Judgement.NotNeeded(open);
    }

    private static Judgement elsewhere(UUID person, List<Integer> mine, Progress progress, Eligibility eligibility) {
        var others = IntStream.rangeClosed(1, eligibility.steps())
                .filter(step -> !mine.contains(step))
                .filter(step -> eligibility.isEligible(person, step))
                .boxed()
                .toList();
        if (!mine.isEmpty() && (others.isEmpty() || !progress.plan().onePersonManySteps())) {
            return new Judgement.AlreadyDecided(mine.getFirst());
        }
        return others.isEmpty() ? new Judgement.NotAnApprover() : new Judgement.NotOpen(others, progress.open());
    }

    /** Of parallel parts, an approval that fills none would only use its person up. */
    private static boolean helps(UUID person, Progress progress, Eligibility eligibility) {
        var open = progress.open();
        var now = progress.step(open);
        if (progress.complete() || progress.plan().step(open).hasRoutes()) {
            return true;
        }
        return with(person, progress, eligibility).approvals() > now.approvals();
    }

    private static StepCount with(UUID person, Progress progress, Eligibility eligibility) {
        var open = progress.open();
        var people = new LinkedHashSet<>(progress.step(open).people());
        people.add(person);
        return StepCount.of(progress.plan().step(open), eligibility.parts(open), people);
    }

    /** Who can decide on the open step now. */
    static Set<UUID> canDecide(Progress progress, Eligibility eligibility, List<Approved> approvals) {
        var people = eligibility.eligible(progress.open());
        people.removeAll(used(progress, approvals));
        people.removeIf(person -> !helps(person, progress, eligibility));
        return people;
    }

    private static Collection<UUID> used(Progress progress, List<Approved> approvals) {
        return approvals.stream()
                .filter(approval ->
                        approval.step() == progress.open() || !progress.plan().onePersonManySteps())
                .flatMap(approval -> approval.people().stream())
                .toList();
    }
}
