package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Says what the approval rules must answer by trying everything. It shares nothing with the engine: people are numbers, sets are bits,
 * and instead of a matching it tries every way to hand out people. Slow on purpose; for a handful of people and steps.
 */
final class HandCount {
    /** One set of approvers of a step: who may approve it now, and how many of them must. */
    record Part(BitSet able, int needed) {}

    /** @param all whether all parts must be met at once; otherwise any one */
    record Step(boolean all, List<Part> parts) {}

    private final List<Step> steps;
    private final boolean manySteps;
    private final BitSet banned;

    /** @param banned people who must not decide on this request */
    HandCount(List<Step> steps, boolean manySteps, BitSet banned) {
        this.steps = steps;
        this.manySteps = manySteps;
        this.banned = banned;
    }

    private boolean able(int person, Part part) {
        return part.able().get(person) && !banned.get(person);
    }

    boolean able(int person, int step) {
        return steps.get(step).parts().stream().anyMatch(part -> able(person, part));
    }

    /** Whether these people, each used once, meet the step. */
    boolean meets(int step, BitSet people) {
        var wanted = steps.get(step);
        if (wanted.all()) {
            return handOut(seats(wanted.parts()), 0, people, new BitSet());
        }
        return wanted.parts().stream()
                .anyMatch(part ->
                        people.stream().filter(person -> able(person, part)).count() >= part.needed());
    }

    /** Most seats of the parallel parts that these people can take at once. */
    int filled(int step, BitSet people) {
        return mostSeats(seats(steps.get(step).parts()), 0, people, new BitSet());
    }

    private static List<Part> seats(List<Part> parts) {
        var seats = new ArrayList<Part>();
        parts.forEach(part -> {
            for (var i = 0; i < part.needed(); i++) {
                seats.add(part);
            }
        });
        return seats;
    }

    private boolean handOut(List<Part> seats, int seat, BitSet people, BitSet taken) {
        if (seat == seats.size()) {
            return true;
        }
        for (var person = people.nextSetBit(0); person >= 0; person = people.nextSetBit(person + 1)) {
            if (!taken.get(person) && able(person, seats.get(seat))) {
                taken.set(person);
                var works = handOut(seats, seat + 1, people, taken);
                taken.clear(person);
                if (works) {
                    return true;
                }
            }
        }
        return false;
    }

    private int mostSeats(List<Part> seats, int seat, BitSet people, BitSet taken) {
        if (seat == seats.size()) {
            return 0;
        }
        var most = mostSeats(seats, seat + 1, people, taken);
        for (var person = people.nextSetBit(0); person >= 0; person = people.nextSetBit(person + 1)) {
            if (!taken.get(person) && able(person, seats.get(seat))) {
                taken.set(person);
                most = Math.max(most, 1 + mostSeats(seats, seat + 1, people, taken));
                taken.clear(person);
            }
        }
        return most;
    }

    /** Whether all of these people together could meet all steps from here on. */
    boolean possible(BitSet people) {
        return possible(0, people, new ArrayList<>());
    }

    private boolean possible(int step, BitSet people, List<Part> seats) {
        if (step == steps.size()) {
            return handOut(seats, 0, people, new BitSet());
        }
        if (manySteps) {
            return meets(step, people) && possible(step + 1, people, seats);
        }
        if (steps.get(step).all()) {
            return possible(step + 1, people, with(seats, steps.get(step).parts()));
        }
        return steps.get(step).parts().stream()
                .anyMatch(part -> possible(step + 1, people, with(seats, List.of(part))));
    }

    private static List<Part> with(List<Part> seats, List<Part> parts) {
        var more = new ArrayList<>(seats);
        more.addAll(seats(parts));
        return more;
    }

    /** @param approved for each step, who approved it and is able still; the first step that counts for a person is what counts */
    int open(List<BitSet> approved) {
        for (var step = 0; step < steps.size(); step++) {
            if (!meets(step, counting(approved, step))) {
                return step;
            }
        }
        return steps.size();
    }

    private BitSet counting(List<BitSet> approved, int step) {
        var counts = new BitSet();
        approved.get(step).stream().filter(person -> able(person, step)).forEach(counts::set);
        for (var before = 0; before < step && !manySteps; before++) {
            var earlier = before;
            approved.get(before).stream()
                    .filter(person -> able(person, earlier))
                    .forEach(counts::clear);
        }
        return counts;
    }

    /** Whether this person may approve now. */
    boolean mayApprove(int person, List<BitSet> approved) {
        var first = open(approved);
        var step = Math.min(first, steps.size() - 1);
        var used =
                manySteps ? approved.get(step).get(person) : approved.stream().anyMatch(people -> people.get(person));
        if (banned.get(person) || used || !able(person, step)) {
            return false;
        }
        if (first == steps.size() || !steps.get(step).all()) {
            return true;
        }
        var now = counting(approved, step);
        var more = (BitSet) now.clone();
        more.set(person);
        return filled(step, more) > filled(step, now);
    }
}
