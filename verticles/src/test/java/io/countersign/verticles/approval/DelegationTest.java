package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.DelegationState;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two of Ann, Ben and Cid must approve what Bob asks for; Dan and Eve are operators whom the policy does not name. */
class DelegationTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller ann;
    private Caller ben;
    private Caller cid;
    private Caller dan;
    private Caller eve;
    private Caller bob;

    @BeforeAll
    static void open() {
        world = new World("delegations");
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
        ben = org.person("Ben");
        cid = org.person("Cid");
        dan = org.person("Dan");
        eve = org.person("Eve");
        bob = org.person("Bob");
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, ben, cid, dan, eve, bob);
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 2, person(ann), person(ben), person(cid))), 0));
    }

    private static NewDelegation to(Caller delegate, @Nullable UUID on, Duration length) {
        return new NewDelegation(delegate.id(), on, null, Instant.now().plus(length), "holidays");
    }

    private Delegation delegate(Caller from, Caller to) {
        return await(world.one.createDelegation(call(from), to(to, null, Duration.ofDays(7))));
    }

    private Future<Request> inThePlaceOf(Caller delegator, Caller who, Request request) {
        return world.two.approveRequest(call(who), request.id(), new Approval(null, delegator.id()), request.hash());
    }

    @Test
    void a_stand_in_fills_the_place_of_the_delegator_and_the_record_names_both() {
        delegate(ann, dan);
        var request = world.request(bob, signer, wanted());
        assertThat(request.steps().getFirst().canDecide())
                .extracting(PersonRef::name)
                .containsExactly("Ann", "Ben", "Cid", "Dan");
        var filter = new RequestFilter(null, null, false, true);
        assertThat(await(world.one.listRequests(call(dan), filter, new PageQuery(null, 10)))
                        .items())
                .extracting(Request::id)
                .containsExactly(request.id());
        var after = await(world.approve(dan, request));
        var decision = after.decisions().getFirst();
        assertThat(decision.personName()).isEqualTo("Dan");
        assertThat(decision.onBehalfOf()).isEqualTo(new PersonRef(ann.id(), "Ann"));
        assertThat(after.steps().getFirst().approvals()).isEqualTo(1);
        assertThat(after.steps().getFirst().canDecide())
                .extracting(PersonRef::name)
                .containsExactly("Ben", "Cid");
        assertThat(world.rows(
                        "SELECT convert_from(substring(leaf FROM 74), 'UTF8')::jsonb -> 'details' ->> 'onBehalfOf' FROM audit_leaves"
                                + " WHERE request_id = $1 AND type = 'request.approved'",
                        row -> row.getString(0),
                        request.id()))
                .containsExactly(ann.id().toString());
        assertThat(await(world.approve(ben, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void delegator_and_delegate_are_one_person_so_neither_counts_a_second_time() {
        delegate(ann, dan);
        delegate(ben, dan);
        delegate(cid, ben);
        var request = world.request(bob, signer, wanted());
        await(inThePlaceOf(ann, dan, request));
        assertThat(refusal(world.approve(ann, request)).code()).isEqualTo("ALREADY_DECIDED");
        assertThat(refusal(inThePlaceOf(ben, dan, request)).code()).isEqualTo("ALREADY_DECIDED");
        var other = world.request(dan, signer, wanted());
        await(world.approve(ben, other));
        assertThat(refusal(inThePlaceOf(cid, ben, other)).code())
                .as("in one's own name and in another's is twice too")
                .isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void who_asked_or_would_sign_stands_in_for_nobody_and_nobody_for_them() {
        delegate(ann, bob);
        var asked = world.request(bob, signer, wanted());
        assertThat(refusal(inThePlaceOf(ann, bob, asked)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        delegate(ann, dan);
        var own = world.request(ann, signer, wanted());
        var refused = refusal(inThePlaceOf(ann, dan, own));
        assertThat(refused.code()).isEqualTo("NOT_IN_THEIR_PLACE");
        assertThat(refused.detail()).contains("Ben, Cid can decide");
        var machine = org.machine("ci", cid);
        org.operator(signer, machine);
        delegate(cid, eve);
        var robots = world.request(machine, signer, wanted());
        assertThat(refusal(inThePlaceOf(cid, eve, robots)).code()).isEqualTo("NOT_IN_THEIR_PLACE");
    }

    @Test
    void there_are_no_chains() {
        delegate(ann, dan);
        delegate(dan, eve);
        var request = world.request(bob, signer, wanted());
        assertThat(refusal(inThePlaceOf(ann, eve, request)).code()).isEqualTo("NOT_IN_THEIR_PLACE");
        assertThat(refusal(inThePlaceOf(dan, eve, request)).code()).isEqualTo("NOT_IN_THEIR_PLACE");
        assertThat(refusal(world.approve(eve, request)).code()).isEqualTo("NOT_AN_APPROVER");
    }

    @Test
    void it_holds_on_its_signer_and_in_its_time_only() {
        var elsewhere = org.signer("other");
        org.operator(elsewhere, ann, dan);
        await(world.one.createDelegation(call(ann), to(dan, elsewhere, Duration.ofDays(1))));
        var later = Instant.now().plus(Duration.ofDays(1));
        var upcoming = await(world.one.createDelegation(
                call(ben), new NewDelegation(dan.id(), signer, later, later.plus(Duration.ofDays(1)), "holidays")));
        assertThat(upcoming.state()).isEqualTo(DelegationState.UPCOMING);
        var request = world.request(bob, signer, wanted());
        for (var delegator : List.of(ann, ben)) {
            assertThat(refusal(inThePlaceOf(delegator, dan, request)).code()).isEqualTo("NOT_IN_THEIR_PLACE");
        }
        world.sql(
                "UPDATE delegations SET begins_at = begins_at - interval '1 day', ends_at = ends_at - interval '1 day'"
                        + " WHERE id = $1",
                upcoming.id());
        await(inThePlaceOf(ben, dan, request));
    }

    @Test
    void what_its_delegate_approved_counts_no_longer_once_it_is_withdrawn_or_its_delegate_has_left() {
        var delegation = delegate(ann, dan);
        delegate(ben, eve);
        var request = world.request(bob, signer, wanted());
        await(inThePlaceOf(ann, dan, request));
        assertThat(refusal(world.one.endDelegation(call(cid), delegation.id()))).isInstanceOf(Refusal.NotFound.class);
        assertThat(await(world.one.endDelegation(call(ann), delegation.id())).state())
                .isEqualTo(DelegationState.WITHDRAWN);
        assertThat(refusal(world.one.endDelegation(call(ann), delegation.id())).code())
                .isEqualTo("DELEGATION_OVER");
        assertThat(await(inThePlaceOf(ben, eve, request)).steps().getFirst().approvals())
                .isEqualTo(1);
        org.disable(eve);
        assertThat(await(world.approve(ann, request)).steps().getFirst().approvals())
                .isEqualTo(1);
        assertThat(await(world.approve(cid, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void a_stand_in_whose_approval_counts_no_longer_is_not_named_as_one_who_can_decide_on_that_step() {
        await(world.one.setPolicy(call(admin), "rel", policy(step(null, 2, person(ann), person(ben), person(dan))), 1));
        var delegation = delegate(ann, dan);
        var request = world.request(bob, signer, wanted());
        await(inThePlaceOf(ann, dan, request));
        await(world.one.endDelegation(call(ann), delegation.id()));
        var now = await(world.one.getRequest(call(ann), request.id(), Duration.ZERO));
        assertThat(now.steps().getFirst().canDecide())
                .extracting(PersonRef::name)
                .containsExactly("Ann", "Ben");
        assertThat(refusal(world.approve(dan, request)).code()).isEqualTo("ALREADY_DECIDED");
    }

    @Test
    void a_stand_in_rejects_too_and_both_are_named() {
        delegate(ann, dan);
        var request = world.request(bob, signer, wanted());
        var rejected =
                await(world.one.rejectRequest(call(dan), request.id(), new Rejection("not today"), request.hash()));
        assertThat(rejected.reason()).isEqualTo("rejected by Dan for Ann at step 1: not today");
    }

    @Test
    void a_delegate_is_another_active_person_who_may_decide_there_and_ninety_days_are_enough() {
        var machine = org.machine("ci", ann);
        var auditor = org.person("Aud");
        org.auditor(signer, auditor);
        var gone = org.person("Guy");
        org.disable(gone);
        var far = world.organization().person("Far");
        for (var wrong : List.of(
                to(ann, null, Duration.ofDays(1)),
                to(machine, null, Duration.ofDays(1)),
                to(auditor, signer, Duration.ofDays(1)),
                to(gone, null, Duration.ofDays(1)),
                to(far, null, Duration.ofDays(1)),
                to(dan, null, Duration.ofDays(91)),
                to(dan, null, Duration.ofDays(-1)))) {
            assertThat(refusal(world.one.createDelegation(call(ann), wrong))).isInstanceOf(Refusal.BadInput.class);
        }
        assertThat(refusal(world.one.createDelegation(call(machine), to(dan, null, Duration.ofDays(1))))
                        .code())
                .isEqualTo("MACHINES_NEVER_APPROVE");
        await(world.one.createDelegation(call(ann), to(auditor, null, Duration.ofDays(1))));
        var request = world.request(bob, signer, wanted());
        assertThat(refusal(inThePlaceOf(ann, auditor, request)).code()).isEqualTo("NOT_IN_THEIR_PLACE");
    }

    @Test
    void those_concerned_and_admins_see_it_and_one_event_tells_each_change() {
        var boss = org.person("Boss", PersonRole.ADMIN);
        var delegation = delegate(ann, dan);
        var page = new PageQuery(null, 10);
        for (var who : List.of(ann, dan, boss)) {
            assertThat(await(world.one.listDelegations(call(who), page)).items())
                    .extracting(Delegation::id)
                    .containsExactly(delegation.id());
        }
        assertThat(await(world.one.listDelegations(call(ben), page)).items()).isEmpty();
        await(world.two.endDelegation(call(boss), delegation.id()));
        assertThat(world.rows(
                        "SELECT type FROM audit_leaves WHERE organization_id = $1 AND type LIKE 'delegation.%' ORDER BY id",
                        row -> row.getString(0), org.id()))
                .containsExactly("delegation.created", "delegation.ended");
    }
}
