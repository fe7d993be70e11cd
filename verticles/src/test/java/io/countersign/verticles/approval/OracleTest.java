package io.countersign.verticles.approval;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.verticles.approval.StepRules.Approved;
import io.countersign.verticles.approval.StepRules.Judgement;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Generated people, policies and lives of requests, with people who leave and come back between decisions: the rules must agree with
 * {@link HandCount} about everything, every time. Print the seed and run with {@code -Dcountersign.seed=N} to see a case again.
 */
class OracleTest {
    private static final long SEED = Long.getLong("countersign.seed", 20261121L);
    private static final int CASES = 12_000;
    private static final int ACTIONS = 12;

    @Test
    void the_rules_agree_with_counting_by_hand() {
        var judged = 0;
        var told = new HashMap<String, Integer>();
        for (var i = 0; i < CASES; i++) {
            var life = new Life(new Random(SEED + i), "seed " + (SEED + i));
            life.checkPossible();
            for (var action = 0; action < ACTIONS && !life.granted; action++) {
                life.act();
                judged += life.checkEverybody(told);
            }
            told.merge(life.granted ? "granted" : "not granted", 1, Integer::sum);
        }
        System.out.println("seed " + SEED + ": " + CASES + " cases, " + judged + " judgements, " + told);
        assertThat(told).containsKeys("Allowed", "Excluded", "SpentOn", "AlreadyDecided", "NotNeeded", "NotOpen");
        assertThat(told.getOrDefault("granted", 0)).isGreaterThan(CASES / 20);
    }

    /** One request under one policy. A person is a number; what a policy names is a group of people, and people join and leave. */
    private static final class Life {
        private static final int PEOPLE = 6;

        private final Random random;
        private final String seed;
        private final boolean manySteps;
        private final List<HandCount.Step> steps = new ArrayList<>();
        private final BitSet banned = new BitSet();
        private final List<BitSet> approved = new ArrayList<>();
        private final List<Approved> recorded = new ArrayList<>();
        private boolean granted;

        Life(Random random, String seed) {
            this.random = random;
            this.seed = seed;
            this.manySteps = random.nextInt(5) == 0;
            for (var step = 0; step <= random.nextInt(3); step++) {
                steps.add(step());
                approved.add(new BitSet());
            }
            for (var person = 0; person < PEOPLE; person++) {
                banned.set(person, random.nextInt(6) == 0);
            }
        }

        private HandCount.Step step() {
            var parts = new ArrayList<HandCount.Part>();
            for (var part = 0; part <= random.nextInt(3); part++) {
                var able = new BitSet();
                for (var person = 0; person < PEOPLE; person++) {
                    able.set(person, random.nextBoolean());
                }
                parts.add(new HandCount.Part(able, 1 + random.nextInt(2)));
            }
            return new HandCount.Step(random.nextBoolean() && parts.size() > 1, parts);
        }

        private HandCount byHand() {
            return new HandCount(steps, manySteps, banned);
        }

        private Plan plan() {
            return new Plan(
                    steps.stream()
                            .map(step -> new StepPlan(
                                    step.all() ? StepParts.Mode.ALL : StepParts.Mode.ANY,
                                    step.parts().stream()
                                            .map(HandCount.Part::needed)
                                            .toList()))
                            .toList(),
                    manySteps);
        }

        private Eligibility eligibility() {
            Map<UUID, Exclusion> excluded = new HashMap<>();
            banned.stream().forEach(person -> excluded.put(id(person), Exclusion.REQUESTER));
            return new Eligibility(
                    steps.stream()
                            .map(step -> step.parts().stream()
                                    .map(part -> ids(part.able()))
                                    .toList())
                            .toList(),
                    excluded);
        }

        private static UUID id(int person) {
            return new UUID(7, person);
        }

        private static Set<UUID> ids(BitSet people) {
            var ids = new HashSet<UUID>();
            people.stream().forEach(person -> ids.add(id(person)));
            return ids;
        }

        void checkPossible() {
            var everybody = new BitSet();
            everybody.set(0, PEOPLE);
            assertThat(Feasibility.shortage(plan(), eligibility().eligibleByStep())
                            .isEmpty())
                    .as("%s: can be met", seed)
                    .isEqualTo(byHand().possible(everybody));
        }

        void act() {
            if (random.nextInt(4) == 0) {
                var step = steps.get(random.nextInt(steps.size()));
                step.parts().get(random.nextInt(step.parts().size())).able().flip(random.nextInt(PEOPLE));
                return;
            }
            var person = random.nextInt(PEOPLE);
            var before = StepRules.progress(plan(), eligibility(), recorded);
            if (StepRules.judge(id(person), before, eligibility(), recorded) instanceof Judgement.Allowed(int step)) {
                recorded.add(new Approved(step, id(person)));
                approved.get(step - 1).set(person);
                var after = StepRules.progress(plan(), eligibility(), recorded);
                assertThat(after.complete())
                        .as("%s: grant after %s", seed, recorded)
                        .isEqualTo(byHand().open(approved) == steps.size());
                granted = after.complete();
            }
        }

        int checkEverybody(Map<String, Integer> told) {
            var progress = StepRules.progress(plan(), eligibility(), recorded);
            var byHand = byHand();
            assertThat(progress.open())
                    .as("%s: open step after %s", seed, recorded)
                    .isEqualTo(Math.min(byHand.open(approved) + 1, steps.size()));
            var able = IntStream.range(0, PEOPLE)
                    .filter(person -> byHand.mayApprove(person, approved))
                    .mapToObj(Life::id)
                    .toList();
            assertThat(StepRules.canDecide(progress, eligibility(), recorded))
                    .as("%s: who can decide after %s", seed, recorded)
                    .containsExactlyInAnyOrderElementsOf(able);
            for (var person = 0; person < PEOPLE; person++) {
                var judgement = StepRules.judge(id(person), progress, eligibility(), recorded);
                told.merge(judgement.getClass().getSimpleName(), 1, Integer::sum);
                if (judgement instanceof Judgement.Allowed != able.contains(id(person))) {
                    throw new AssertionError(seed + ": person " + person + " after " + recorded + ": " + judgement);
                }
            }
            return PEOPLE;
        }
    }
}
