package io.countersign.verticles.approval;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * Who may decide on which step. The unit is the person: accounts and groups are gone by the time anything is counted here.
 *
 * @param listed for each step, in order: the active people whom it names and whose role on the Signer lets them decide, right now
 * @param excluded people who must not decide on this request, and why
 */
record Eligibility(List<Set<UUID>> listed, Map<UUID, Exclusion> excluded) {
    Eligibility {
        listed = listed.stream().map(Set::copyOf).toList();
        excluded = Map.copyOf(excluded);
    }

    int steps() {
        return listed.size();
    }

    /** @param step counted from 1 */
    boolean isEligible(UUID person, int step) {
        return listed.get(step - 1).contains(person) && !excluded.containsKey(person);
    }

    /** @param step counted from 1 */
    Set<UUID> eligible(int step) {
        var people = new LinkedHashSet<>(listed.get(step - 1));
        people.removeAll(excluded.keySet());
        return people;
    }

    List<Set<UUID>> eligibleByStep() {
        return IntStream.rangeClosed(1, steps()).mapToObj(this::eligible).toList();
    }
}
