package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.YES;
import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.IdentityKind;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.RefusedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Random people, groups, machines, owners, roles and policies; random decisions between people leaving and coming back. After each
 * action the engine must agree with an oracle that knows nothing of its queries and rules and counts people in plain loops.
 */
class IdentityGraphsTest {
    private static final long SEED = Long.getLong("countersign.seed", 20260301L);
    private static final int GRAPHS = 40;
    private static final int ACTIONS = 18;

    private static World world;

    @BeforeAll
    static void open() {
        world = new World("approval_graphs");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @Test
    void the_engine_agrees_with_counting_people_by_hand() {
        var cases = 0;
        var grants = 0;
        var refusals = new HashMap<String, Integer>();
        for (var i = 0; i < GRAPHS; i++) {
            var graph = new Graph(new Random(SEED + i), "seed " + (SEED + i));
            if (graph.setPolicy()) {
                for (var action = 0; action < ACTIONS; action++) {
                    graph.act(refusals);
                    cases++;
                }
                grants += graph.granted;
            }
        }
        System.out.println("seed " + SEED + ": " + cases + " cases, " + grants + " grants, " + refusals);
        assertThat(cases).isGreaterThanOrEqualTo(500);
        assertThat(grants).isGreaterThan(20);
    }

    /** One organization and the oracle's own book of it. */
    private static final class Graph {
        private final Random random;
        private final String seed;
        private final World.Org org = world.organization();
        private final UUID signer = org.signer("rel");
        private final Caller admin = org.person("Ada");
        private final List<Caller> people = new ArrayList<>();
        private final List<Caller> machines = new ArrayList<>();
        private final List<UUID> groups = new ArrayList<>();
        private final Map<UUID, Set<UUID>> membersOf = new HashMap<>();
        private final Map<UUID, Set<UUID>> ownersOf = new HashMap<>();
        private final Map<UUID, Integer> roles = new LinkedHashMap<>();
        private final Set<UUID> disabled = new HashSet<>();
        private final List<PolicyStep> steps = new ArrayList<>();
        private final Map<UUID, Integer> approvedStep = new HashMap<>();
        private final Set<UUID> ownersThen = new HashSet<>();
        private @Nullable Request request;
        private int granted;

        Graph(Random random, String seed) {
            this.random = random;
            this.seed = seed;
            org.administrator(signer, admin);
            roles.put(admin.id(), 3);
            for (var i = 0; i < 7; i++) {
                people.add(org.person("P" + i));
            }
            for (var i = 0; i < 2; i++) {
                var owners = some(people, 3);
                machines.add(org.machine("M" + i, owners.toArray(Caller[]::new)));
                ownersOf.put(machines.getLast().id(), ids(owners));
            }
            for (var i = 0; i < 3; i++) {
                var members = some(people, 2);
                members.addAll(some(machines, 3));
                groups.add(org.group("G" + i, members.toArray(Caller[]::new)));
                membersOf.put(groups.getLast(), ids(members));
                giveRole(groups.getLast(), "group");
            }
            people.forEach(person -> giveRole(person.id(), "person"));
            machines.forEach(machine -> {
                org.operator(signer, machine);
                roles.put(machine.id(), 2);
            });
        }

        private void giveRole(UUID member, String kind) {
            var rank = random.nextInt(5);
            if (rank > 0) {
                org.member(signer, member, kind, rank == 1 ? "auditor" : "operator");
                roles.put(member, Math.min(rank, 2));
            }
        }

        private <T> List<T> some(List<T> all, int oneIn) {
            return new ArrayList<>(
                    all.stream().filter(each -> random.nextInt(oneIn) == 0).toList());
        }

        private static Set<UUID> ids(List<Caller> callers) {
            var ids = new HashSet<UUID>();
            callers.forEach(caller -> ids.add(caller.id()));
            return ids;
        }

        boolean setPolicy() {
            for (var attempt = 0; attempt < 30; attempt++) {
                steps.clear();
                for (var i = 0; i <= random.nextInt(3); i++) {
                    var approvers = new ArrayList<Approver>();
                    some(groups, 2).forEach(group -> approvers.add(group(group)));
                    some(people, 3).forEach(person -> approvers.add(person(person)));
                    steps.add(step(null, 1 + random.nextInt(2), approvers.toArray(Approver[]::new)));
                }
                try {
                    await(world.one.setPolicy(
                            call(admin), "rel", policy(steps.toArray(PolicyStep[]::new)), null, false));
                    assertThat(possible(0, 0, new HashSet<>(), Set.of()))
                            .as(seed)
                            .isTrue();
                    return true;
                } catch (RefusedException e) {
                    assertThat(e.refusal().code()).as(seed).isEqualTo("INVALID_INPUT");
                }
            }
            return false;
        }

        private int rank(UUID identity) {
            if (disabled.contains(identity)) {
                return 0;
            }
            var rank = roles.getOrDefault(identity, 0);
            for (var group : groups) {
                if (membersOf.getOrDefault(group, Set.of()).contains(identity)) {
                    rank = Math.max(rank, roles.getOrDefault(group, 0));
                }
            }
            return rank;
        }

        private boolean named(UUID person, int step) {
            for (var approver : Objects.requireNonNull(steps.get(step).approvers())) {
                if (approver.id().equals(person)
                        || membersOf.getOrDefault(approver.id(), Set.of()).contains(person)) {
                    return rank(person) >= 2;
                }
            }
            return false;
        }

        /** Whether the rest of the steps can be met by people who are not taken; tries everything. */
        private boolean possible(int step, int have, Set<UUID> taken, Set<UUID> excluded) {
            if (step == steps.size()) {
                return true;
            }
            if (have == required(step)) {
                return possible(step + 1, 0, taken, excluded);
            }
            for (var person : everybody()) {
                if (named(person, step) && !excluded.contains(person) && taken.add(person)) {
                    var works = possible(step, have + 1, taken, excluded);
                    taken.remove(person);
                    if (works) {
                        return true;
                    }
                }
            }
            return false;
        }

        private List<UUID> everybody() {
            var all = new ArrayList<UUID>();
            all.add(admin.id());
            people.forEach(person -> all.add(person.id()));
            return all;
        }

        private Set<UUID> excluded(UUID requester, UUID recipient) {
            var excluded = new HashSet<>(Set.of(requester));
            excluded.add(recipient);
            excluded.addAll(ownersOf.getOrDefault(requester, Set.of()));
            excluded.addAll(ownersOf.getOrDefault(recipient, Set.of()));
            return excluded;
        }

        private int openStep(Set<UUID> excluded) {
            for (var step = 0; step < steps.size(); step++) {
                if (counted(step, excluded) < required(step)) {
                    return step;
                }
            }
            return steps.size();
        }

        private long required(int step) {
            return Objects.requireNonNull(steps.get(step).requiredApprovals());
        }

        private long counted(int step, Set<UUID> excluded) {
            return approvedStep.entrySet().stream()
                    .filter(entry -> entry.getValue() == step)
                    .filter(entry -> named(entry.getKey(), step) && !excluded.contains(entry.getKey()))
                    .count();
        }

        void act(Map<String, Integer> refusals) {
            if (request == null) {
                ask(refusals);
                return;
            }
            switch (random.nextInt(8)) {
                case 0 -> toggleDisabled(pick(people));
                case 1 -> toggleGroup(pick(groups), pick(people));
                case 2 -> toggleRole(pick(people));
                default -> decide(request, random.nextInt(9) == 0 ? pick(machines) : pick(people), refusals);
            }
        }

        private <T> T pick(List<T> all) {
            return all.get(random.nextInt(all.size()));
        }

        private void ask(Map<String, Integer> refusals) {
            var requester = random.nextBoolean() ? pick(machines) : pick(people);
            var recipient = random.nextInt(3) == 0 ? pick(machines) : requester;
            // Grants of earlier rounds are not what is tested here.
            world.sql("UPDATE grants SET used = max_signatures WHERE signer_id = $1", signer);
            var excluded = excluded(requester.id(), recipient.id());
            var expected = !disabled.contains(requester.id())
                    && rank(requester.id()) >= 2
                    && rank(recipient.id()) >= 2
                    && possible(0, 0, new HashSet<>(), excluded);
            var wanted = new NewRequest("x", recipient.id(), null, null, null);
            try {
                request = await(world.one.createRequest(call(requester), "rel", wanted))
                        .request();
                ownersThen.clear();
                ownersThen.addAll(excluded);
                approvedStep.clear();
            } catch (RefusedException e) {
                refusals.merge(e.refusal().code(), 1, Integer::sum);
            }
            assertThat(request != null)
                    .as("%s: request of %s", seed, requester.name())
                    .isEqualTo(expected);
        }

        private void decide(Request open, Caller caller, Map<String, Integer> refusals) {
            var step = openStep(ownersThen);
            // With nothing lacking (somebody came back), whoever may decide on the last step completes the request.
            var at = Math.min(step, steps.size() - 1);
            var expected = caller.kind() == IdentityKind.PERSON
                    && named(caller.id(), at)
                    && !ownersThen.contains(caller.id())
                    && !approvedStep.containsKey(caller.id());
            Request after = null;
            try {
                after = await((random.nextBoolean() ? world.one : world.two)
                        .approveRequest(call(caller), open.id(), YES, open.hash()));
                approvedStep.put(caller.id(), at);
            } catch (RefusedException e) {
                refusals.merge(e.refusal().code(), 1, Integer::sum);
            }
            assertThat(after != null)
                    .as("%s: %s at step %s", seed, caller.name(), at + 1)
                    .isEqualTo(expected);
            var complete = after != null && openStep(ownersThen) == steps.size();
            var now = await(world.two.getRequest(call(admin), open.id(), Duration.ZERO));
            assertThat(now.state() == RequestState.APPROVED).as(seed).isEqualTo(complete);
            assertThat(world.count("SELECT count(*) FROM grants WHERE request_id = $1", open.id()))
                    .as(seed)
                    .isEqualTo(complete ? 1 : 0);
            if (complete) {
                granted++;
                request = null;
            }
        }

        private void toggleDisabled(Caller person) {
            if (disabled.remove(person.id())) {
                org.enable(person);
            } else {
                org.disable(person);
                disabled.add(person.id());
            }
        }

        private void toggleGroup(UUID group, Caller person) {
            if (membersOf.getOrDefault(group, Set.of()).contains(person.id())) {
                org.leave(group, person);
                membersOf.computeIfAbsent(group, id -> new HashSet<>()).remove(person.id());
            } else {
                org.join(group, person);
                membersOf.computeIfAbsent(group, id -> new HashSet<>()).add(person.id());
            }
        }

        private void toggleRole(Caller person) {
            if (roles.remove(person.id()) != null) {
                world.sql("DELETE FROM signer_members WHERE signer_id = $1 AND member_id = $2", signer, person.id());
            } else {
                org.operator(signer, person);
                roles.put(person.id(), 2);
            }
        }
    }
}
