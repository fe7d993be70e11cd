package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.Simulation;
import io.countersign.protocol.api.SimulationOutcome;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import java.util.Arrays;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SimulationTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller ann;
    private Caller bob;
    private Caller auditor;
    private Caller ci;

    @BeforeAll
    static void open() {
        world = new World("approval_simulation");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        ann = org.person("Ann");
        bob = org.person("Bob");
        auditor = org.person("Aud");
        ci = org.machine("ci", bob);
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, bob, ci);
        org.auditor(signer, auditor);
    }

    private Simulation simulate(Caller caller, Caller requester, long signatures) {
        return await(
                world.one.simulatePolicy(call(caller), "rel", new NewSimulation(requester.id(), wanted(signatures))));
    }

    private void onePersonOf(Caller... approvers) {
        var people = Arrays.stream(approvers).map(World::person).toArray(Approver[]::new);
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 1, people)), null));
    }

    @Test
    void without_steps_signing_is_direct_for_who_may_sign() {
        assertThat(simulate(auditor, ann, 1).outcome()).isEqualTo(SimulationOutcome.DIRECT);
        onePersonOf(ann);
        assertThat(simulate(admin, auditor, 1).code()).isEqualTo("ROLE_CANNOT_SIGN");
        assertThat(simulate(admin, org.person("Sam"), 1).code()).isEqualTo("NOT_A_MEMBER");
    }

    @Test
    void it_says_who_could_decide_and_who_could_not_and_writes_nothing() {
        onePersonOf(ann, bob);
        var told = simulate(auditor, ci, 2);
        assertThat(told.outcome()).isEqualTo(SimulationOutcome.PENDING);
        assertThat(told.reason()).contains("waiting for step 1 of 1");
        assertThat(told.steps().getFirst().parts().getFirst().eligible())
                .extracting(PersonRef::name)
                .containsExactly("Ann");
        assertThat(told.excluded())
                .extracting(excluded -> excluded.person().name() + " " + excluded.reason())
                .containsExactly("Bob owns the machine identity that would ask");
        assertThat(world.count("SELECT count(*) FROM requests WHERE signer_id = $1", signer))
                .isZero();
        assertThat(world.count("SELECT count(*) FROM audit_leaves WHERE signer_id = $1", signer))
                .isEqualTo(1);
    }

    @Test
    void it_says_what_is_missing_and_what_is_above_a_ceiling() {
        onePersonOf(bob);
        var hopeless = simulate(admin, ci, 1);
        assertThat(hopeless.outcome()).isEqualTo(SimulationOutcome.REFUSED);
        assertThat(hopeless.code()).isEqualTo("STEP_CANNOT_BE_MET");
        assertThat(hopeless.steps().getFirst().parts().getFirst().missing()).isEqualTo(1);
        var greedy = simulate(admin, ann, 4);
        assertThat(greedy.outcome()).isEqualTo(SimulationOutcome.REFUSED);
        assertThat(greedy.reason()).contains("at most 3");
    }

    @Test
    void a_grant_that_is_there_is_said_and_the_answer_is_what_the_request_then_gets() {
        onePersonOf(bob);
        var request = world.request(ann, signer, wanted(2));
        assertThat(simulate(admin, ann, 2).reason()).startsWith("the equal request that is open already");
        await(world.approve(bob, request));
        assertThat(simulate(admin, ann, 1).outcome()).isEqualTo(SimulationOutcome.GRANTED);
        assertThat(refusal(world.one.createRequest(call(ann), "rel", wanted(1), false))
                        .code())
                .isEqualTo(simulate(admin, ann, 1).code());
    }

    @Test
    void strangers_learn_nothing() {
        var sam = org.person("Sam");
        assertThat(refusal(world.one.simulatePolicy(call(sam), "rel", new NewSimulation(null, wanted()))))
                .isInstanceOf(Refusal.NotFound.class);
        var foreign = world.organization().person("Foreign");
        assertThat(refusal(world.one.simulatePolicy(call(admin), "rel", new NewSimulation(foreign.id(), wanted()))))
                .isInstanceOf(Refusal.BadInput.class);
    }
}
