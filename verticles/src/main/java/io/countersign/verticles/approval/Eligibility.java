package io.countersign.verticles.approval;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who may decide on which step. The unit is the person: accounts and groups are gone by the time anything is counted here.
 *
 * @param listed for each step, in order, and each of its parts: the active people whom it names and whose role on the Signer lets
 *     them decide, right now
 * @param excluded people who must not decide on this request, and why
 */
record Eligibility(List<List<Set<UUID>>> listed, Map<UUID, Exclusion> excluded) {
    Eligibility {
        listed = listed.stream()
                .map(step -> step.stream().map(Set::copyOf).toList())
                .toList();
        excluded = Map.copyOf(excluded);
    }

    /** Of steps with one set of approvers each. */
    static Eligibility simple(List<Set<UUID>> listed, Map<UUID, Exclusion> excluded) {
        return new Eligibility(listed.stream().map(List::of).toList(), excluded);
    }

    int steps() {
        return listed.size();
    }

    /** @param step counted from 1 */
    boolean isEligible(UUID person, int step) {
        return !excluded.containsKey(person) && listed.get(step - 1).stream().anyMatch(part -> part.contains(person));
    }

    /** Whether nothing keeps this person from deciding at all; true for nobody. */
    boolean isFree(@Nullable UUID person) {
        return person == null || !excluded.containsKey(person);
    }

    /**
     * Of any part.
     *
     * @param step counted from 1
     */
    Set<UUID> eligible(int step) {
        var people = new LinkedHashSet<UUID>();
        listed.get(step - 1).forEach(people::addAll);
        people.removeAll(excluded.keySet());
        return people;
    }

    /** @param step counted from 1 */
    List<Set<UUID>> parts(int step) {
        return listed.get(step - 1).stream().map(this::withoutExcluded).toList();
    }

    List<List<Set<UUID>>> eligibleByStep() {
        return IntStream.rangeClosed(1, steps()).mapToObj(this::parts).toList();
    }

    private Set<UUID> withoutExcluded(Set<UUID> part) {
        Set<UUID> people = new LinkedHashSet<>(part);
        people.removeAll(excluded.keySet());
        return people;
    }
}
