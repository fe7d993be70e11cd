package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Whether steps can be met at all by the people there are. Where one person satisfies at most one step, all parts of all steps draw
 * from the same people; a step with routes can be met if some choice of routes can.
 */
final class Feasibility {
    /** A policy with more choices than this is not saved, so that trying them all stays cheap. */
    static final int MOST_CHOICES = 64;

    /**
     * The first step that cannot be met beside the ones before it, by the choice of routes that gets furthest.
     *
     * @param step counted from 1
     * @param missing how many more people it would take, at least 1
     */
    record Shortage(int step, int missing) {
        private static final Comparator<Shortage> LATER_AND_SMALLER =
                Comparator.comparingInt(Shortage::step).thenComparing(Shortage::missing, Comparator.reverseOrder());

        boolean isWorseThan(Shortage other) {
            return LATER_AND_SMALLER.compare(this, other) < 0;
        }
    }

    /** Parts of one step that must be met together. */
    private record Slot(int step, Set<UUID> people, int required) {}

    private final Plan plan;
    private final List<List<Set<UUID>>> people;
    private final List<Slot> chosen = new ArrayList<>();
    private @Nullable Shortage best;

    private Feasibility(Plan plan, List<List<Set<UUID>>> people) {
        this.plan = plan;
        this.people = people;
    }

    /** @param people for each step and part, who can decide on it */
    static Optional<Shortage> shortage(Plan plan, List<List<Set<UUID>>> people) {
        if (plan.onePersonManySteps()) {
            return IntStream.rangeClosed(1, plan.size())
                    .mapToObj(step -> alone(plan, people, step))
                    .flatMap(Optional::stream)
                    .findFirst();
        }
        var search = new Feasibility(plan, people);
        return search.possibleFrom(1) ? Optional.empty() : Optional.ofNullable(search.best);
    }

    private static Optional<Shortage> alone(Plan plan, List<List<Set<UUID>>> people, int step) {
        var only = new Feasibility(new Plan(List.of(plan.step(step)), false), List.of(people.get(step - 1)));
        return only.possibleFrom(1)
                ? Optional.empty()
                : Optional.ofNullable(only.best).map(shortage -> new Shortage(step, shortage.missing()));
    }

    /** How many choices of routes a plan has; {@link Integer#MAX_VALUE} for more than fit. */
    static int choices(List<StepPlan> steps) {
        var choices = 1L;
        for (var step : steps) {
            choices *= step.hasRoutes() ? step.required().size() : 1;
            if (choices > MOST_CHOICES) {
                return Integer.MAX_VALUE;
            }
        }
        return Math.toIntExact(choices);
    }

    private boolean possibleFrom(int step) {
        if (step > plan.size()) {
            return isPossible();
        }
        var parts = plan.step(step).required().size();
        if (!plan.step(step).hasRoutes()) {
            return withParts(step, 0, parts);
        }
        return IntStream.range(0, parts).anyMatch(route -> withParts(step, route, route + 1));
    }

    private boolean withParts(int step, int from, int to) {
        var before = chosen.size();
        for (var part = from; part < to; part++) {
            chosen.add(new Slot(
                    step,
                    people.get(step - 1).get(part),
                    plan.step(step).required().get(part)));
        }
        var possible = possibleFrom(step + 1);
        chosen.subList(before, chosen.size()).clear();
        return possible;
    }

    private boolean isPossible() {
        var matching = new Matching(chosen.stream().map(Slot::people).toList());
        for (var i = 0; i < chosen.size(); i++) {
            var slot = chosen.get(i);
            var missing = slot.required() - matching.fill(i, slot.required());
            if (missing > 0) {
                keepBest(new Shortage(slot.step(), missing));
                return false;
            }
        }
        return true;
    }

    private void keepBest(Shortage shortage) {
        if (best == null || best.isWorseThan(shortage)) {
            best = shortage;
        }
    }
}
