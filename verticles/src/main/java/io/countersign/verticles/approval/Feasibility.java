package io.countersign.verticles.approval;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Whether steps can be met at all when one person satisfies at most one step: people are assigned to steps by augmenting paths
 * over the steps, of which there are few.
 */
final class Feasibility {
    /**
     * The first step that cannot be met beside the ones before it.
     *
     * @param step counted from 1
     * @param missing how many more people it would take, at least 1
     */
    record Shortage(int step, int missing) {}

    private final List<Set<UUID>> people;
    private final Map<UUID, Integer> stepOf = new HashMap<>();

    private Feasibility(List<Set<UUID>> people) {
        this.people = people;
    }

    /**
     * @param people for each step, who can decide on it
     * @param required for each step, how many must
     */
    static Optional<Shortage> shortage(List<Set<UUID>> people, List<Integer> required) {
        var assignment = new Feasibility(people);
        for (var step = 0; step < people.size(); step++) {
            for (var have = 0; have < required.get(step); have++) {
                if (!assignment.addPerson(step, new HashSet<>())) {
                    return Optional.of(new Shortage(step + 1, required.get(step) - have));
                }
            }
        }
        return Optional.empty();
    }

    private boolean addPerson(int step, Set<Integer> visited) {
        visited.add(step);
        for (var person : people.get(step)) {
            if (!stepOf.containsKey(person)) {
                stepOf.put(person, step);
                return true;
            }
        }
        for (var person : people.get(step)) {
            var other = stepOf.getOrDefault(person, step);
            if (!visited.contains(other) && addPerson(other, visited)) {
                stepOf.put(person, step);
                return true;
            }
        }
        return false;
    }
}
