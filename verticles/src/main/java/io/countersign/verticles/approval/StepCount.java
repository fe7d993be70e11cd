package io.countersign.verticles.approval;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * How far one step is.
 *
 * @param people whose approval counts for the step
 * @param byPart of them, who counts for which part: on routes each counts for all that name them, of parallel parts for one
 * @param required of the route with the least missing, or of all parallel parts together
 * @param approvals as {@code required} is counted
 */
record StepCount(Set<UUID> people, List<Set<UUID>> byPart, int required, int approvals) {
    /** @param approved eligible people who approved the step */
    static StepCount of(StepPlan plan, List<Set<UUID>> eligible, Set<UUID> approved) {
        var able = eligible.stream().map(part -> common(approved, part)).toList();
        return plan.hasRoutes() ? ofRoutes(plan, able, approved) : ofParts(plan, able, approved);
    }

    private static StepCount ofRoutes(StepPlan plan, List<Set<UUID>> able, Set<UUID> approved) {
        var nearest = IntStream.range(0, able.size())
                .reduce((a, b) -> missing(plan, able, b) < missing(plan, able, a) ? b : a)
                .orElseThrow();
        return new StepCount(
                approved, able, plan.required().get(nearest), able.get(nearest).size());
    }

    private static int missing(StepPlan plan, List<Set<UUID>> able, int route) {
        return plan.required().get(route) - able.get(route).size();
    }

    private static StepCount ofParts(StepPlan plan, List<Set<UUID>> able, Set<UUID> approved) {
        var matching = Matching.most(able, plan.required());
        var required = plan.required().stream().mapToInt(Integer::intValue).sum();
        return new StepCount(approved, matching.byPart(), required, matching.size());
    }

    boolean met() {
        return approvals >= required;
    }

    private static Set<UUID> common(Set<UUID> approved, Set<UUID> part) {
        Set<UUID> common = new LinkedHashSet<>(approved);
        common.retainAll(part);
        return common;
    }
}
