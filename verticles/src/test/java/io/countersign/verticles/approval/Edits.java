package io.countersign.verticles.approval;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/** Makes up who is who, and then changes it, at random. */
final class Edits {
    static final int PEOPLE = 8;
    static final int MACHINES = 2;
    static final int GROUPS = 3;
    /** Always Administrator and never disabled, so that somebody can edit the policy. */
    static final int ADA = 0;

    /** One change of who is who. */
    sealed interface Edit {
        record Able(int person, boolean able) implements Edit {}

        record InGroup(int group, int identity, boolean in) implements Edit {}

        /** @param holder a person, a machine, or a group after them */
        record Role(int holder, int rank) implements Edit {}

        record Owners(int machine, BitSet owners) implements Edit {}

        record Delegate(int from, int to, boolean here) implements Edit {}

        record EndDelegation(int delegation) implements Edit {}
    }

    private final Random random;
    private final Book book;

    Edits(Random random, Book book) {
        this.random = random;
        this.book = book;
    }

    static void apply(Book book, Edit edit) {
        switch (edit) {
            case Edit.Able(int person, boolean able) -> book.disabled.set(person, !able);
            case Edit.InGroup(int group, int identity, boolean in) ->
                book.membersOf.get(group).set(identity, in);
            case Edit.Role(int holder, int rank) -> book.roles[holder] = rank;
            case Edit.Owners(int machine, BitSet owners) -> {
                book.ownersOf.get(machine).clear();
                book.ownersOf.get(machine).or(owners);
            }
            case Edit.Delegate(int from, int to, boolean here) ->
                book.delegations.add(new Book.Delegation(from, to, here));
            case Edit.EndDelegation(int delegation) -> book.ended.set(delegation);
        }
    }

    /** What it takes to fill an empty book. */
    List<Edit> begin() {
        var edits = new ArrayList<Edit>();
        edits.add(new Edit.Role(ADA, 3));
        for (var identity = 1; identity < PEOPLE + MACHINES; identity++) {
            var rank = random.nextInt(6) == 0 ? 3 : Math.min(random.nextInt(7), 2);
            edits.add(new Edit.Role(identity, identity < PEOPLE ? rank : 2));
        }
        for (var group = 0; group < GROUPS; group++) {
            edits.add(new Edit.Role(PEOPLE + MACHINES + group, Math.min(random.nextInt(5), 2)));
            for (var identity = 0; identity < PEOPLE + MACHINES; identity++) {
                if (random.nextBoolean()) {
                    edits.add(new Edit.InGroup(group, identity, true));
                }
            }
        }
        for (var machine = 0; machine < MACHINES; machine++) {
            edits.add(new Edit.Owners(machine, some(6)));
        }
        for (var i = random.nextInt(6); i > 0; i--) {
            delegate(edits);
        }
        return edits;
    }

    private void delegate(List<Edit> edits) {
        var from = random.nextInt(PEOPLE);
        var to = random.nextInt(PEOPLE);
        var alreadyThere = edits.stream()
                .anyMatch(edit -> edit instanceof Edit.Delegate(int f, int t, boolean here) && f == from && t == to);
        var bothActive = !book.disabled.get(from) && !book.disabled.get(to);
        if (from != to && bothActive && !alreadyThere && book.live(from, to) == Book.NOBODY) {
            edits.add(new Edit.Delegate(from, to, random.nextInt(4) > 0));
        }
    }

    private BitSet some(int oneIn) {
        var some = new BitSet();
        for (var person = 0; person < PEOPLE; person++) {
            some.set(person, random.nextInt(oneIn) == 0);
        }
        if (some.isEmpty()) {
            some.set(random.nextInt(PEOPLE));
        }
        return some;
    }

    /** Something that can be done now. */
    Edit any() {
        var edits = new ArrayList<Edit>();
        while (edits.isEmpty()) {
            switch (random.nextInt(9)) {
                case 0, 1 -> {
                    var person = somebodyButAda();
                    edits.add(new Edit.Able(person, book.disabled.get(person)));
                }
                case 2, 3 -> {
                    var group = random.nextInt(GROUPS);
                    var identity = random.nextInt(PEOPLE + MACHINES);
                    edits.add(new Edit.InGroup(
                            group, identity, !book.membersOf.get(group).get(identity)));
                }
                case 4 -> role(edits, somebodyButAda());
                case 5 -> role(edits, PEOPLE + MACHINES + random.nextInt(GROUPS));
                case 6 -> edits.add(new Edit.Owners(random.nextInt(MACHINES), some(6)));
                case 7 -> delegate(edits);
                default -> endDelegation(edits);
            }
        }
        return edits.getFirst();
    }

    private void role(List<Edit> edits, int holder) {
        var rank = random.nextInt(3);
        if (rank != book.roles[holder]) {
            edits.add(new Edit.Role(holder, rank));
        }
    }

    private void endDelegation(List<Edit> edits) {
        IntStream.range(0, book.delegations.size())
                .filter(delegation -> !book.ended.get(delegation))
                .findAny()
                .ifPresent(delegation -> edits.add(new Edit.EndDelegation(delegation)));
    }

    int somebodyButAda() {
        return 1 + random.nextInt(PEOPLE - 1);
    }

    /**
     * A decision that somebody calls for.
     *
     * @param asked in whose place; {@link Book#NOBODY} when the caller does not say
     */
    record Wish(int person, int asked, boolean approves) {}

    /** By whomever, but often by somebody who may, or who stands in for somebody. */
    Wish wish() {
        var approves = random.nextInt(12) > 0;
        var from = random.nextInt(PEOPLE);
        var person = random.nextInt(PEOPLE);
        switch (random.nextInt(6)) {
            case 0 -> {
                return new Wish(person, from == person ? Book.NOBODY : from, approves);
            }
            case 1, 2 -> {
                var standIns = IntStream.range(0, PEOPLE)
                        .filter(to -> book.live(from, to) != Book.NOBODY)
                        .toArray();
                var somebody = standIns.length == 0 ? person : standIns[0];
                return new Wish(somebody, somebody == person || from == somebody ? Book.NOBODY : from, approves);
            }
            case 3, 4 -> {
                var look = book.look();
                var able = IntStream.range(0, PEOPLE)
                        .filter(look::mayDecideSomehow)
                        .toArray();
                return new Wish(able.length == 0 ? person : able[random.nextInt(able.length)], Book.NOBODY, approves);
            }
            default -> {
                return new Wish(person, Book.NOBODY, approves);
            }
        }
    }

    /** A policy that may or may not be one that can be set. */
    Book.Policy policy(int setter) {
        var steps = new ArrayList<Book.Step>();
        for (var i = random.nextInt(3); i >= 0; i--) {
            var parts = new ArrayList<Book.Part>();
            for (var j = random.nextInt(5) / 2; j >= 0; j--) {
                parts.add(part());
            }
            steps.add(new Book.Step(parts.size() > 1 && random.nextBoolean(), parts));
        }
        return new Book.Policy(steps, random.nextInt(4) == 0, random.nextInt(3) == 0 ? setter : Book.NOBODY);
    }

    /** Mostly of people who may decide, so that most can be set. */
    private Book.Part part() {
        Set<Integer> people = new HashSet<>();
        Set<Integer> groups = new HashSet<>();
        var strict = random.nextInt(8) > 0;
        for (var person = 0; person < PEOPLE; person++) {
            if (random.nextInt(3) == 0 && (!strict || book.mayDecideHere(person))) {
                people.add(person);
            }
        }
        for (var group = 0; group < GROUPS; group++) {
            if (random.nextInt(3) == 0 && (!strict || book.groupRole(group) >= 2)) {
                groups.add(group);
            }
        }
        return new Book.Part(people, groups, 1 + random.nextInt(2));
    }
}
