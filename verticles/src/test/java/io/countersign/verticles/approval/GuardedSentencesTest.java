package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyPart;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What people read who agree to a change of a guarded Signer. */
class GuardedSentencesTest {
    private static final String LONG_NAME = "a name that is longer than the forty characters of a summary";

    private static World world;

    private World.Org org;
    private Caller ada;
    private Caller lea;
    private Caller bob;
    private final List<Caller> many = new ArrayList<>();

    @BeforeAll
    static void open() {
        world = new World("guarded_sentences");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        ada = org.person("Ada");
        lea = org.person("Lea");
        bob = org.person("Bob");
        UUID signer = org.signer("rel");
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        org.administrator(signer, ada, org.person("Art"));
        org.operator(signer, lea, bob);
        for (var i = 1; i <= 8; i++) {
            many.add(org.person("Approver " + i));
        }
        org.operator(signer, many.toArray(Caller[]::new));
        await(world.one.setPolicy(call(ada), "rel", policy(step("leads", 1, person(lea))), 0));
    }

    private static Request waits(Future<?> future) {
        try {
            throw new AssertionError("was not held back but answered " + await(future));
        } catch (ChangeWaitsException e) {
            return e.request();
        }
    }

    private Request asked(@Nullable Scope scope, String why) {
        var wanted = new NewGrant(bob.id(), why, 1L, null, null, scope);
        return waits(world.one.createGrant(call(ada), "rel", wanted, false));
    }

    private Request asked(List<PolicyStep> steps, PolicyCondition... conditions) {
        var wanted = new NewPolicy(
                steps,
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                null,
                null,
                null,
                null,
                List.of(conditions),
                null,
                null,
                null);
        return waits(world.one.setPolicy(call(ada), "rel", wanted, null));
    }

    private List<Approver> all() {
        return many.stream().map(World::person).toList();
    }

    private String allNames() {
        return String.join(", ", many.stream().map(Caller::name).toList());
    }

    @Test
    void who_agrees_to_a_pre_approval_reads_each_part_of_its_scope() {
        var artifacts = Stream.of("a", "b").map(digit -> digit.repeat(64)).toList();
        var listed = new Scope(
                artifacts,
                null,
                "jsign",
                "build-7",
                List.of("0.0.0.0/0", "10.1.0.0/16"),
                Map.of("ref", "main", "sub", "x"));
        assertThat(asked(listed, "night build").change())
                .containsExactly(
                        "pre-approval for Bob: 1 signatures from its approval, for 1 hour",
                        "only 2 artifacts by their SHA-256: " + String.join(", ", artifacts),
                        "only from 0.0.0.0/0, 10.1.0.0/16",
                        "only tool jsign (claimed)",
                        "only host build-7 (claimed)",
                        "only with claim ref = main",
                        "only with claim sub = x",
                        "justification: night build");
        var root = "c".repeat(64);
        assertThat(asked(new Scope(null, new Manifest(root, 7), null, null, null, null), "night build")
                        .change())
                .contains("only the contents of a manifest: 7 artifacts, root " + root);
    }

    @Test
    void who_agrees_to_a_new_route_reads_every_approver_of_it() {
        var leads = new PolicyPart("leads", List.of(person(lea)), 1);
        var route = new PolicyPart(LONG_NAME, all(), 2);
        assertThat(asked(List.of(PolicyStep.anyOf("leads", List.of(leads, route))))
                        .change())
                .contains("looser: Step 1, route 2 is new: 2 different people of " + allNames() + " (\"" + LONG_NAME
                        + "\").");
        assertThat(asked(List.of(PolicyStep.allOf("leads", List.of(leads, route))))
                        .change())
                .contains("changed: Step 1 has another form: 1 person of Lea (\"leads\") and 2 different people of "
                        + allNames() + " (\"" + LONG_NAME + "\"), all of them different people, must approve"
                        + " (\"leads\"); until now 1 person of Lea must approve (\"leads\").");
    }

    @Test
    void who_agrees_to_a_new_step_reads_every_approver_of_it() {
        var request = asked(List.of(step("leads", 1, person(lea)), PolicyStep.of("board", all(), 2)));
        assertThat(request.change())
                .contains("tighter: Step 2 is new: 2 different people of " + allNames() + " must approve (\"board\").");
    }

    @Test
    void who_agrees_to_a_condition_reads_its_expression_and_every_approver_of_its_step() {
        var leads = List.of(step("leads", 1, person(lea)));
        var refuses = new PolicyCondition("big", "request.count > 2", ConditionEffect.REFUSE, "ask the board", null);
        var message = "m".repeat(300);
        var adds = new PolicyCondition(
                LONG_NAME, "size(freezes) > 0", ConditionEffect.ADD_STEP, message, PolicyStep.of("board", all(), 2));
        assertThat(asked(leads, refuses, adds).change())
                .contains(
                        "tighter: New: condition \"big\", which holds when request.count > 2, refuses (ask the board).",
                        "tighter: New: condition \"" + LONG_NAME
                                + "\", which holds when size(freezes) > 0, adds a step, 2 different people of "
                                + allNames() + " must approve (\"board\") (" + message + ").");
        world.sql("UPDATE signers SET policy_guard = false");
        await(world.one.setPolicy(
                call(ada),
                "rel",
                new NewPolicy(
                        leads,
                        Ceiling.of(3),
                        WindowCeiling.of(Duration.ofHours(1)),
                        null,
                        null,
                        null,
                        null,
                        null,
                        List.of(refuses),
                        null,
                        null,
                        null),
                null));
        world.sql("UPDATE signers SET policy_guard = true");
        var renamed = new PolicyCondition("large", "false", ConditionEffect.REFUSE, "ask the board", null);
        assertThat(asked(leads, renamed).change())
                .contains(
                        "looser: Condition \"big\" is gone, which refused when request.count > 2.",
                        "tighter: New: condition \"large\", which holds when false, refuses (ask the board).");
        var softer = new PolicyCondition(
                "big", "request.count > 2", ConditionEffect.ADD_STEP, "more eyes", PolicyStep.of("board", all(), 2));
        assertThat(asked(leads, softer).change())
                .contains("looser: Condition \"big\" adds a step instead of refusing: 2 different people of "
                        + allNames() + " must approve (\"board\").");
    }

    @Test
    void a_justification_that_is_cut_says_so_and_the_change_beside_it_is_whole() {
        var networks = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> "10." + i + ".0.0/16")
                .toList();
        var request = asked(new Scope(null, null, null, null, networks, null), "why ".repeat(400));
        assertThat(request.justification())
                .hasSizeLessThanOrEqualTo(Texts.JUSTIFICATION)
                .endsWith("… (cut here: the change itself says all of it)");
        assertThat(request.change())
                .contains("only from "
                        + String.join(", ", networks.stream().sorted().toList()));
    }
}
