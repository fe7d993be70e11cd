package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Who is who on one Signer, what its policy says, and one request, kept by hand: people, machines and groups are numbers, and every
 * question is answered by asking each person in turn. It shares nothing with the engine. Groups do not nest in the product; a group
 * may be a member of the Signer and a set of approvers at once.
 */
final class Book {
    static final int NOBODY = -1;

    private static final int MAY_DECIDE = 2;

    /** A set of approvers: these people and these groups, of whom so many must approve. */
    record Part(Set<Integer> people, Set<Integer> groups, int needed) {}

    /** @param all whether all parts must be met at once; otherwise any one */
    record Step(boolean all, List<Part> parts) {}

    /** @param editor who set it, if whoever set it must not decide; {@link #NOBODY} otherwise */
    record Policy(List<Step> steps, boolean manySteps, int editor) {}

    /** @param here whether it holds on this Signer at this time, until it is ended */
    record Delegation(int from, int to, boolean here) {}

    /** @param place in whose name it counts: the person, or for whom they stood in by a delegation */
    record Decision(int step, int person, int place, int delegation) {}

    /** How a request ended. */
    enum End {
        NOT_YET,
        APPROVED,
        REJECTED,
        CANCELLED
    }

    final int people;
    final int machines;
    final int groups;
    final BitSet disabled = new BitSet();
    final List<BitSet> membersOf = new ArrayList<>();
    final List<BitSet> ownersOf = new ArrayList<>();
    /** Of people and machines, then of groups: 0 none, 1 Auditor, 2 Operator, 3 Administrator. */
    final int[] roles;

    final List<Delegation> delegations = new ArrayList<>();
    final BitSet ended = new BitSet();

    @Nullable
    Policy policy;

    int requester = NOBODY;
    int recipient = NOBODY;

    @Nullable
    Policy under;

    final BitSet ownersThen = new BitSet();
    final List<Decision> decisions = new ArrayList<>();
    End end = End.NOT_YET;

    Book(int people, int machines, int groups) {
        this.people = people;
        this.machines = machines;
        this.groups = groups;
        this.roles = new int[people + machines + groups];
        IntStream.range(0, groups).forEach(group -> membersOf.add(new BitSet()));
        IntStream.range(0, machines).forEach(machine -> ownersOf.add(new BitSet()));
    }

    Book copy() {
        var copy = new Book(people, machines, groups);
        copy.disabled.or(disabled);
        IntStream.range(0, groups).forEach(i -> copy.membersOf.get(i).or(membersOf.get(i)));
        IntStream.range(0, machines).forEach(i -> copy.ownersOf.get(i).or(ownersOf.get(i)));
        System.arraycopy(roles, 0, copy.roles, 0, roles.length);
        copy.delegations.addAll(delegations);
        copy.ended.or(ended);
        copy.policy = policy;
        copy.requester = requester;
        copy.recipient = recipient;
        copy.under = under;
        copy.ownersThen.or(ownersThen);
        copy.decisions.addAll(decisions);
        copy.end = end;
        return copy;
    }

    boolean isMachine(int identity) {
        return identity >= people;
    }

    private boolean isIn(int identity, int group) {
        return membersOf.get(group).get(identity);
    }

    int groupRole(int group) {
        return roles[people + machines + group];
    }

    /** What somebody is on the Signer now, by themselves or through a group. */
    int rank(int identity) {
        if (disabled.get(identity)) {
            return 0;
        }
        var rank = roles[identity];
        for (var group = 0; group < groups; group++) {
            if (isIn(identity, group) && groupRole(group) > rank) {
                rank = groupRole(group);
            }
        }
        return rank;
    }

    boolean mayDecideHere(int person) {
        return !isMachine(person) && rank(person) >= MAY_DECIDE;
    }

    private boolean owns(int person, int identity) {
        return isMachine(identity) && ownersOf.get(identity - people).get(person);
    }

    /** Whoever must not decide on what one identity asks for another, under a policy, with those who owned a machine at the time. */
    private boolean isBanned(int person, int asker, int signs, Policy rules, BitSet owned) {
        return person == asker
                || person == signs
                || owns(person, asker)
                || owns(person, signs)
                || owned.get(person)
                || person == rules.editor();
    }

    boolean isBanned(int person) {
        return isBanned(person, requester, recipient, rules(), ownersThen);
    }

    private Policy rules() {
        return Objects.requireNonNull(under);
    }

    private boolean names(Part part, int person) {
        return part.people().contains(person) || part.groups().stream().anyMatch(group -> isIn(person, group));
    }

    private HandCount count(Policy rules, BitSet banned) {
        var steps = rules.steps().stream()
                .map(step -> new HandCount.Step(
                        step.all(),
                        step.parts().stream()
                                .map(part -> new HandCount.Part(able(part), part.needed()))
                                .toList()))
                .toList();
        return new HandCount(steps, rules.manySteps(), banned);
    }

    BitSet able(Part part) {
        var able = new BitSet();
        for (var person = 0; person < people; person++) {
            able.set(person, names(part, person) && mayDecideHere(person));
        }
        return able;
    }

    private HandCount count() {
        var banned = new BitSet();
        for (var person = 0; person < people; person++) {
            banned.set(person, isBanned(person));
        }
        return count(rules(), banned);
    }

    private BitSet everybody() {
        var everybody = new BitSet();
        everybody.set(0, people);
        return everybody;
    }

    /** Whether somebody may set this policy: they administer, it names only who may decide, and it can be met. */
    boolean isSound(Policy wanted, int setter) {
        if (rank(setter) < 3) {
            return false;
        }
        for (var step : wanted.steps()) {
            for (var part : step.parts()) {
                if (part.people().isEmpty() && part.groups().isEmpty()) {
                    return false;
                }
                if (!part.people().stream().allMatch(this::mayDecideHere)
                        || !part.groups().stream().allMatch(this::isSound)) {
                    return false;
                }
            }
        }
        var banned = new BitSet();
        if (wanted.editor() != NOBODY) {
            banned.set(wanted.editor());
        }
        return count(wanted, banned).possible(everybody());
    }

    /** A group may approve when it is a member itself, or when there is somebody in it and all of them may decide. */
    private boolean isSound(int group) {
        var active = IntStream.range(0, people)
                .filter(person -> isIn(person, group) && !disabled.get(person))
                .toArray();
        return groupRole(group) >= MAY_DECIDE
                || (active.length > 0 && IntStream.of(active).allMatch(this::mayDecideHere));
    }

    /** Whether a request would be taken: both may sign, and those who may decide on it could meet all steps. */
    boolean mayAsk(int asker, int signs) {
        if (rank(asker) < MAY_DECIDE || rank(signs) < MAY_DECIDE || policy == null) {
            return false;
        }
        var banned = new BitSet();
        for (var person = 0; person < people; person++) {
            banned.set(person, isBanned(person, asker, signs, policy, new BitSet()));
        }
        return count(policy, banned).possible(everybody());
    }

    void ask(int asker, int signs) {
        requester = asker;
        recipient = signs;
        under = policy;
        ownersThen.clear();
        for (var person = 0; person < people; person++) {
            ownersThen.set(person, owns(person, asker) || owns(person, signs));
        }
        decisions.clear();
        end = End.NOT_YET;
    }

    boolean isOpen() {
        return under != null && end == End.NOT_YET;
    }

    /** Whether who stood in for another still may, and the delegation was not ended. */
    private boolean inForce(Decision decision) {
        return decision.delegation() == NOBODY
                || (!ended.get(decision.delegation()) && mayDecideHere(decision.person()));
    }

    /** The delegation from one to the other that holds now. */
    int live(int from, int to) {
        for (var i = 0; i < delegations.size(); i++) {
            var delegation = delegations.get(i);
            if (delegation.from() == from && delegation.to() == to && delegation.here() && !ended.get(i)) {
                return i;
            }
        }
        return NOBODY;
    }

    /** The request as it is now. */
    Look look() {
        return new Look();
    }

    /** Counted once, for as long as nothing changes in the book. */
    final class Look {
        private final HandCount steps = count();
        private final List<BitSet> counting = counting();
        private final int last = rules().steps().size() - 1;
        /** Counted from 0; the number of steps when none lacks approvals. */
        final int open = IntStream.rangeClosed(0, last)
                .filter(step -> !steps.meets(step, counting.get(step)))
                .findFirst()
                .orElse(last + 1);
        /** Where an approval would be for. */
        final int at = Math.min(open, last);

        /** For each step those in whose name an approval counts now: the earliest of everybody's, by step and time. */
        private List<BitSet> counting() {
            var result = new ArrayList<BitSet>();
            var used = new HashSet<Integer>();
            for (var step = 0; step < rules().steps().size(); step++) {
                var counts = new BitSet();
                if (rules().manySteps()) {
                    used.clear();
                }
                for (var decision : decisions) {
                    if (decision.step() == step
                            && counts(decision)
                            && !used.contains(decision.person())
                            && !used.contains(decision.place())) {
                        used.add(decision.person());
                        used.add(decision.place());
                        counts.set(decision.place());
                    }
                }
                result.add(counts);
            }
            return result;
        }

        private boolean counts(Decision decision) {
            return steps.able(decision.place(), decision.step()) && inForce(decision) && !isBanned(decision.person());
        }

        /** Whether an approval of this person, or one that somebody gave for them, uses them up for the open step. */
        private boolean isSpent(int person) {
            return decisions.stream()
                    .filter(decision -> decision.step() == at || !rules().manySteps())
                    .filter(Book.this::inForce)
                    .anyMatch(decision -> decision.person() == person || decision.place() == person);
        }

        /** One decision of each person on each step, whatever became of it. */
        private boolean hasDecided(int person) {
            return decisions.stream().anyMatch(decision -> decision.step() == at && decision.person() == person);
        }

        private boolean couldFill(int person) {
            if (isBanned(person) || isSpent(person) || !steps.able(person, at)) {
                return false;
            }
            if (open > at || !rules().steps().get(at).all()) {
                return true;
            }
            var more = (BitSet) counting.get(at).clone();
            more.set(person);
            return steps.filled(at, more) > steps.filled(at, counting.get(at));
        }

        /** Whether this person may decide in their own name now. */
        boolean mayDecide(int person) {
            return isOpen() && !isMachine(person) && !hasDecided(person) && couldFill(person);
        }

        /** Whether this person may decide in the place of another now. */
        boolean mayStandIn(int person, int place) {
            return isOpen()
                    && live(place, person) != NOBODY
                    && mayDecideHere(person)
                    && !isBanned(person)
                    && !isSpent(person)
                    && !hasDecided(person)
                    && couldFill(place);
        }

        boolean mayDecideSomehow(int person) {
            return mayDecide(person) || IntStream.range(0, people).anyMatch(place -> mayStandIn(person, place));
        }

        /**
         * Whether a call may have come to this.
         *
         * @param asked in whose place; {@link #NOBODY} when the caller did not say
         * @param place in whose name it was taken; {@link #NOBODY} when it was refused
         */
        boolean agrees(int person, int asked, int place) {
            if (place == NOBODY) {
                return asked == NOBODY ? !mayDecideSomehow(person) : !mayStandIn(person, asked);
            }
            if (asked == NOBODY) {
                return place == person ? mayDecide(person) : !mayDecide(person) && mayStandIn(person, place);
            }
            return place == asked && mayStandIn(person, asked);
        }
    }

    /** Writes down what was taken. */
    void decide(int person, int place, boolean approves) {
        if (!approves) {
            end = End.REJECTED;
            return;
        }
        decisions.add(new Decision(look().at, person, place, place == person ? NOBODY : live(place, person)));
        if (look().open == rules().steps().size()) {
            end = End.APPROVED;
        }
    }
}
