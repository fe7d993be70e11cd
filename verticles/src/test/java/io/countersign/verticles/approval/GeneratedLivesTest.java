package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.verticles.approval.StepRules.Approved;
import io.countersign.verticles.approval.StepRules.Judgement;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Generated identity graphs and edits of them, in memory: people with two accounts each, groups that are members and approvers,
 * machines whose owners change, stand-ins, leavers who come back, policies that change while a request is open. After each step the
 * pure rules must agree with {@link Book} about everybody. A failure names its seed; {@code -Dcountersign.seed=N} runs it again.
 */
class GeneratedLivesTest {
    private static final long SEED = Long.getLong("countersign.seed", 20261122L);
    private static final int LIVES = 12_000;
    private static final int ACTIONS = 10;

    @Test
    void the_rules_agree_with_the_book_in_every_life() {
        var told = new TreeMap<String, Integer>();
        for (var i = 0; i < LIVES; i++) {
            var life = new Life(new Random(SEED + i), "seed " + (SEED + i));
            for (var action = 0; action < ACTIONS; action++) {
                life.act(told);
            }
        }
        System.out.println("seed " + SEED + ": " + LIVES + " lives, " + told);
        assertThat(told)
                .containsKeys("granted", "no request", "stood in", "Excluded", "SpentOn", "AlreadyDecided", "NotNeeded")
                .containsKeys("NotOpen", "NotAnApprover", "NotInTheirPlace", "edited under a request", "rejected");
        assertThat(told.get("granted")).isGreaterThan(LIVES / 4);
    }

    private static final class Life {
        private static final int ACCOUNTS = 2;

        private final Random random;
        private final String seed;
        private final Book book = new Book(Edits.PEOPLE, Edits.MACHINES, Edits.GROUPS);
        private final Edits edits;

        Life(Random random, String seed) {
            this.random = random;
            this.seed = seed;
            this.edits = new Edits(random, book);
            edits.begin().forEach(edit -> Edits.apply(book, edit));
            setPolicy();
        }

        private static UUID id(int identity) {
            return new UUID(7, identity);
        }

        private static Set<UUID> ids(BitSet people) {
            var ids = new HashSet<UUID>();
            people.stream().forEach(person -> ids.add(id(person)));
            return ids;
        }

        void act(Map<String, Integer> told) {
            if (!book.isOpen()) {
                ask(told);
                return;
            }
            switch (random.nextInt(8)) {
                case 0, 1 -> Edits.apply(book, edits.any());
                case 2 -> {
                    setPolicy();
                    told.merge("edited under a request", 1, Integer::sum);
                }
                default -> decide(told);
            }
            if (book.isOpen()) {
                checkEverybody(told);
            }
        }

        private void setPolicy() {
            var wanted = edits.policy(Edits.ADA);
            var feasible = Feasibility.shortage(
                            plan(wanted),
                            eligibility(wanted, editorOnly(wanted)).eligibleByStep())
                    .isEmpty();
            var sound = book.isSound(wanted, Edits.ADA);
            // What is named wrongly is refused before anything is counted; that is tried on PostgreSQL.
            if (sound) {
                assertThat(feasible).as("%s: %s can be met", seed, wanted).isTrue();
                book.policy = wanted;
            }
        }

        private static Map<UUID, Exclusion> editorOnly(Book.Policy policy) {
            return policy.editor() == Book.NOBODY ? Map.of() : Map.of(id(policy.editor()), Exclusion.POLICY_EDITOR);
        }

        private static Plan plan(Book.Policy policy) {
            return new Plan(
                    policy.steps().stream()
                            .map(step -> new StepPlan(
                                    step.all() ? StepParts.Mode.ALL : StepParts.Mode.ANY,
                                    step.parts().stream().map(Book.Part::needed).toList()))
                            .toList(),
                    policy.manySteps());
        }

        private Eligibility eligibility(Book.Policy policy, Map<UUID, Exclusion> excluded) {
            return new Eligibility(
                    policy.steps().stream()
                            .map(step -> step.parts().stream()
                                    .map(part -> ids(book.able(part)))
                                    .toList())
                            .toList(),
                    excluded);
        }

        private IdentityRef ref(int identity) {
            return new IdentityRef(
                    id(identity),
                    book.isMachine(identity) ? IdentityKind.MACHINE : IdentityKind.PERSON,
                    "identity " + identity);
        }

        private Map<UUID, Set<UUID>> ownersNow() {
            var owners = new HashMap<UUID, Set<UUID>>();
            IntStream.range(0, Edits.MACHINES)
                    .forEach(machine -> owners.put(id(Edits.PEOPLE + machine), ids(book.ownersOf.get(machine))));
            return owners;
        }

        private Eligibility eligibility() {
            var rules = Objects.requireNonNull(book.under);
            var excluded =
                    Deciders.excluded(ref(book.requester), ref(book.recipient), ids(book.ownersThen), ownersNow());
            editorOnly(rules).forEach(excluded::putIfAbsent);
            return eligibility(rules, excluded);
        }

        /** As the database counts them: without those whose stand-in may not stand in any more. */
        private List<Approved> approvals() {
            return book.decisions.stream()
                    .filter(decision -> decision.delegation() == Book.NOBODY
                            || (!book.ended.get(decision.delegation()) && book.mayDecideHere(decision.person())))
                    .map(decision -> decision.delegation() == Book.NOBODY
                            ? new Approved(decision.step() + 1, id(decision.person()))
                            : new Approved(decision.step() + 1, id(decision.place()), id(decision.person())))
                    .toList();
        }

        private Delegations delegations() {
            var byDelegate = new HashMap<UUID, Map<UUID, UUID>>();
            for (var i = 0; i < book.delegations.size(); i++) {
                var delegation = book.delegations.get(i);
                if (delegation.here() && !book.ended.get(i) && book.mayDecideHere(delegation.to())) {
                    byDelegate
                            .computeIfAbsent(id(delegation.to()), id -> new TreeMap<>())
                            .put(id(delegation.from()), id(100 + i));
                }
            }
            return new Delegations(byDelegate, Map.of());
        }

        private void ask(Map<String, Integer> told) {
            var asker = random.nextInt(Edits.PEOPLE + Edits.MACHINES);
            var signs = random.nextInt(3) == 0 ? random.nextInt(Edits.PEOPLE + Edits.MACHINES) : asker;
            if (book.policy == null) {
                setPolicy();
                return;
            }
            if (book.rank(asker) >= 2 && book.rank(signs) >= 2) {
                var excluded = Deciders.excluded(ref(asker), ref(signs), Set.of(), ownersNow());
                editorOnly(book.policy).forEach(excluded::putIfAbsent);
                assertThat(Feasibility.shortage(
                                        plan(book.policy),
                                        eligibility(book.policy, excluded).eligibleByStep())
                                .isEmpty())
                        .as("%s: %s asks for %s", seed, asker, signs)
                        .isEqualTo(book.mayAsk(asker, signs));
            }
            if (book.mayAsk(asker, signs)) {
                book.ask(asker, signs);
            } else {
                told.merge("no request", 1, Integer::sum);
            }
        }

        /** One of somebody's accounts decides, and at once the other one tries as well. */
        private void decide(Map<String, Integer> told) {
            var wish = edits.wish();
            for (var account = 0; account < ACCOUNTS && book.isOpen(); account++) {
                decide(wish, told);
            }
        }

        private void decide(Edits.Wish wish, Map<String, Integer> told) {
            var person = wish.person();
            var asked = wish.asked();
            var eligibility = eligibility();
            var approvals = approvals();
            var progress = StepRules.progress(plan(Objects.requireNonNull(book.under)), eligibility, approvals);
            var choice = DelegationRules.judge(
                    id(person),
                    asked == Book.NOBODY ? null : id(asked),
                    progress,
                    eligibility,
                    approvals,
                    delegations());
            told.merge(choice.judgement().getClass().getSimpleName(), 1, Integer::sum);
            if (!(choice.judgement() instanceof Judgement.Allowed(int step)) || decidedBefore(person, step)) {
                assertThat(book.look().agrees(person, asked, Book.NOBODY))
                        .as("%s: %s refused by %s: %s", seed, person, choice.judgement(), book.decisions)
                        .isTrue();
                return;
            }
            var place = choice.onBehalfOf() == null
                    ? person
                    : (int) choice.onBehalfOf().getLeastSignificantBits();
            assertThat(book.look().agrees(person, asked, place))
                    .as("%s: %s allowed for %s: %s", seed, person, place, book.decisions)
                    .isTrue();
            book.decide(person, place, wish.approves());
            told.merge(place == person ? "decided" : "stood in", 1, Integer::sum);
            checkEnd(wish.approves(), told);
        }

        /** The primary key of decisions. */
        private boolean decidedBefore(int person, int step) {
            return book.decisions.stream()
                    .anyMatch(decision -> decision.person() == person && decision.step() == step - 1);
        }

        private void checkEnd(boolean approves, Map<String, Integer> told) {
            if (!approves) {
                told.merge("rejected", 1, Integer::sum);
                return;
            }
            var after = StepRules.progress(plan(Objects.requireNonNull(book.under)), eligibility(), approvals());
            assertThat(after.complete())
                    .as("%s: grant after %s", seed, book.decisions)
                    .isEqualTo(book.end == Book.End.APPROVED);
            if (after.complete()) {
                told.merge("granted", 1, Integer::sum);
            }
        }

        private void checkEverybody(Map<String, Integer> told) {
            var byBook = book.look();
            var eligibility = eligibility();
            var approvals = approvals();
            var progress = StepRules.progress(plan(Objects.requireNonNull(book.under)), eligibility, approvals);
            assertThat(progress.complete() ? progress.plan().size() : progress.open() - 1)
                    .as("%s: open after %s", seed, book.decisions)
                    .isEqualTo(byBook.open);
            var can = new HashSet<>(StepRules.canDecide(progress, eligibility, approvals));
            can.addAll(DelegationRules.canDecide(progress, eligibility, approvals, delegations()));
            can.removeIf(id -> decidedBefore((int) id.getLeastSignificantBits(), progress.open()));
            var byHand = new HashSet<UUID>();
            for (var person = 0; person < Edits.PEOPLE; person++) {
                if (byBook.mayDecideSomehow(person)) {
                    byHand.add(id(person));
                }
                var judgement = StepRules.judge(id(person), progress, eligibility, approvals);
                told.merge(judgement.getClass().getSimpleName(), 1, Integer::sum);
            }
            assertThat(can)
                    .as("%s: who can decide after %s", seed, book.decisions)
                    .isEqualTo(byHand);
        }
    }
}
