package io.countersign.verticles.signing;

import io.countersign.verticles.Call;
import io.countersign.verticles.condition.Conditions;
import io.countersign.verticles.condition.Facts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

/**
 * The conditions of a Signer's policy with what they are judged over for one identity; part of an {@link AuthorityView}.
 *
 * @param freezes those in force now or soon
 */
record ConditionView(
        Conditions conditions, String environment, List<String> groups, List<String> owners, List<Freeze> freezes) {
    /** A judgement is used for at most this long before and after the time that it was made for. */
    private static final Duration LONGEST = Duration.ofSeconds(5);

    /** @param ends the first moment after it */
    record Freeze(String name, Instant begins, Instant ends) {
        boolean inForce(Instant at) {
            return !at.isBefore(begins) && at.isBefore(ends);
        }
    }

    /**
     * What was judged, and for when: the arbiter refuses it as stale at any other time.
     *
     * @param until the first moment that it does not hold at
     */
    record Judged(Conditions.Judgement judgement, Instant from, Instant until) {}

    Judged judge(AuthorityView view, Plan plan, Call call, Instant now) {
        var facts = new Facts(
                new Facts.Identity(
                        call.caller().id(),
                        call.caller().name(),
                        call.caller().kind(),
                        Facts.Identity.role(view.rank()),
                        groups,
                        owners),
                call.caller().claims(),
                environment,
                now,
                freezes.stream()
                        .filter(freeze -> freeze.inForce(now))
                        .map(Freeze::name)
                        .toList(),
                new Facts.Asked(
                        Facts.Kind.SIGNATURE,
                        plan.size(),
                        Duration.ZERO,
                        "",
                        plan.tool() == null ? "" : plan.tool(),
                        plan.host() == null ? "" : plan.host(),
                        plan.size()));
        return new Judged(conditions.judge(facts), from(now), until(now));
    }

    /** No freeze has begun or ended between then and now. */
    private Instant from(Instant now) {
        return boundaries()
                .filter(boundary -> !boundary.isAfter(now))
                .reduce(now.minus(LONGEST), (a, b) -> a.isAfter(b) ? a : b);
    }

    private Instant until(Instant now) {
        return boundaries()
                .filter(boundary -> boundary.isAfter(now))
                .reduce(now.plus(LONGEST), (a, b) -> a.isBefore(b) ? a : b);
    }

    private Stream<Instant> boundaries() {
        return freezes.stream().flatMap(freeze -> Stream.of(freeze.begins(), freeze.ends()));
    }
}
