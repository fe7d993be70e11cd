package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Gives each person to at most one part so that as many approvals as possible are filled: bipartite matching by augmenting paths over
 * the parts, of which there are few. A part that could not be given one more person cannot be given one later either.
 */
final class Matching {
    private final List<Set<UUID>> people;
    private final Map<UUID, Integer> partOf = new HashMap<>();

    /** @param people for each part, who can approve it */
    Matching(List<Set<UUID>> people) {
        this.people = people;
    }

    /**
     * As many of the required approvals as can be had at once.
     *
     * @param required for each part, how many people it needs
     */
    static Matching most(List<Set<UUID>> people, List<Integer> required) {
        var matching = new Matching(people);
        for (var part = 0; part < people.size(); part++) {
            matching.fill(part, required.get(part));
        }
        return matching;
    }

    /** How many of the wanted people the part got; nobody else loses their place. */
    int fill(int part, int wanted) {
        var have = 0;
        while (have < wanted && addPerson(part, new HashSet<>())) {
            have++;
        }
        return have;
    }

    int size() {
        return partOf.size();
    }

    List<Set<UUID>> byPart() {
        List<Set<UUID>> assigned = new ArrayList<>();
        people.forEach(part -> assigned.add(new LinkedHashSet<>()));
        people.stream().flatMap(Set::stream).forEach(person -> {
            var part = partOf.get(person);
            if (part != null) {
                assigned.get(part).add(person);
            }
        });
        return assigned;
    }

    private boolean addPerson(int part, Set<Integer> visited) {
        visited.add(part);
        for (var person : people.get(part)) {
            if (!partOf.containsKey(person)) {
                partOf.put(person, part);
                return true;
            }
        }
        for (var person : people.get(part)) {
            var other = partOf.getOrDefault(person, part);
            if (!visited.contains(other) && addPerson(other, visited)) {
                partOf.put(person, part);
                return true;
            }
        }
        return false;
    }
}
