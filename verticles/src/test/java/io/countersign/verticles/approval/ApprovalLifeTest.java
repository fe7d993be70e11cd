package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.YES;
import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.GrantState;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.protocol.api.StepState;
import io.countersign.verticles.Approvals.GrantFilter;
import io.countersign.verticles.Approvals.RequestFilter;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Ids;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The life of one request on a real database: two steps (1 of leads, 2 of security), 3 signatures, 1 hour. */
class ApprovalLifeTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller lead;
    private Caller otherLead;
    private Caller sec1;
    private Caller sec2;
    private Caller sec3;
    private Caller owner;
    private Caller ci;
    private UUID leads;
    private UUID security;

    @BeforeAll
    static void open() {
        world = new World("approval_life");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        lead = org.person("Lea");
        otherLead = org.person("Leo");
        sec1 = org.person("Sam");
        sec2 = org.person("Sue");
        sec3 = org.person("Sid");
        owner = org.person("Olga");
        ci = org.machine("ci", owner);
        leads = org.group("leads", lead, otherLead);
        security = org.group("security", sec1, sec2, sec3);
        signer = org.signer("demo-release");
        org.administrator(signer, admin);
        org.operator(signer, ci);
        org.member(signer, leads, "group", "operator");
        org.member(signer, security, "group", "operator");
        await(world.one.setPolicy(
                call(admin),
                "demo-release",
                policy(step("leads", 1, group(leads)), step(null, 2, group(security))),
                0,
                false));
    }

    private Request read(Caller caller, Request request) {
        return await(world.two.getRequest(call(caller), request.id(), Duration.ZERO));
    }

    @Test
    void a_request_goes_step_by_step_to_one_grant_with_one_event_each() {
        var request = world.request(ci, signer, wanted());
        assertThat(request.status()).isEqualTo(RequestStatus.PENDING);
        assertThat(request.reason()).isEqualTo("waiting for step 1 of 2 (leads): 0 of 1 approvals");
        assertThat(request.signatures()).isEqualTo(3);
        assertThat(request.window()).isEqualTo(Duration.ofHours(1));
        assertThat(request.steps().getFirst().canDecide())
                .containsExactly(new PersonRef(lead.id(), "Lea"), new PersonRef(otherLead.id(), "Leo"));
        assertThat(request.steps().getLast().canDecide()).isEmpty();

        assertThat(await(world.approve(lead, request)).currentStep()).isEqualTo(2);
        assertThat(await(world.approve(sec1, request)).steps().getLast().approvals())
                .isEqualTo(1);
        var done = await(world.approve(sec2, request));
        assertThat(done.state()).isEqualTo(RequestState.APPROVED);
        assertThat(done.status()).isEqualTo(RequestStatus.ACTIVE);
        assertThat(done.reason()).isEqualTo("3 of 3 signatures left");
        assertThat(done.steps()).allMatch(step -> step.state() == StepState.SATISFIED);
        assertThat(world.events(request.id()))
                .containsExactly(
                        "request.created", "request.approved", "request.approved", "request.approved", "grant.created");

        var grant = await(world.one.getGrant(call(ci), Objects.requireNonNull(done.grant())));
        assertThat(grant.remaining()).isEqualTo(3);
        assertThat(Duration.between(grant.notBefore(), grant.expiresAt())).isEqualTo(Duration.ofHours(1));
        assertThat(refusal(world.one.createRequest(call(ci), "demo-release", wanted()))
                        .code())
                .isEqualTo("GRANT_ACTIVE");
    }

    @Test
    void a_revoked_grant_shows_as_revoked_and_waits_for_the_fence() {
        var request = world.request(ci, signer, wanted());
        await(world.approve(lead, request));
        await(world.approve(sec1, request));
        var grant = Objects.requireNonNull(await(world.approve(sec2, request)).grant());
        var fences = world.fences.get();
        assertThat(refusal(world.one.revokeGrant(call(lead), grant, new Reason("x")))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
        var ended = await(world.one.revokeGrant(call(admin), grant, new Reason("wrong build")));
        assertThat(world.fences.get()).isEqualTo(fences + 1);
        assertThat(ended.state()).isEqualTo(GrantState.REVOKED);
        assertThat(read(ci, request).status()).isEqualTo(RequestStatus.REVOKED);
        assertThat(read(ci, request).reason()).isEqualTo("revoked by Ada: wrong build");
        assertThat(refusal(world.one.revokeGrant(call(admin), grant, new Reason("again"))))
                .isInstanceOfSatisfying(
                        Refusal.Conflict.class,
                        conflict -> assertThat(conflict.detail()).contains("revoked"));
    }

    @Test
    void a_used_up_grant_and_an_ended_window_show_as_expired_while_the_column_says_active() {
        var request = world.request(ci, signer, wanted());
        await(world.approve(lead, request));
        await(world.approve(sec1, request));
        var grant = Objects.requireNonNull(await(world.approve(sec2, request)).grant());
        world.sql("UPDATE grants SET used = 3 WHERE id = $1", grant);
        assertThat(read(ci, request).reason()).isEqualTo("signatures used up");
        assertThat(refusal(world.one.revokeGrant(call(admin), grant, new Reason("x")))
                        .detail())
                .contains("signatures used up");
        world.sql(
                "UPDATE grants SET used = 1, not_before = now() - interval '2 h', expires_at = now() - interval '1 h' WHERE id = $1",
                grant);
        assertThat(read(ci, request).reason()).isEqualTo("window ended");
        assertThat(await(world.one.getGrant(call(ci), grant)).state()).isEqualTo(GrantState.EXPIRED);
        var expired = await(world.one.listGrants(
                call(ci), new GrantFilter("demo-release", GrantState.EXPIRED, true), new PageQuery(null, 10)));
        assertThat(expired.items()).hasSize(1);
        var active = await(world.one.listGrants(
                call(ci), new GrantFilter(null, GrantState.ACTIVE, true), new PageQuery(null, 10)));
        assertThat(active.items()).isEmpty();
    }

    @Test
    void the_requester_is_refused_for_two_person_integrity_and_told_who_can() {
        var request = world.request(lead, signer, wanted());
        var refused = refusal(world.approve(lead, request));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail()).contains("two-person integrity").contains("Leo can decide");
    }

    @Test
    void the_recipient_and_owners_of_machines_are_refused_even_after_they_gave_the_machine_away() {
        org.join(leads, owner);
        var forLeo = world.request(lead, signer, new NewRequest("x", otherLead.id(), null, null, null));
        assertThat(refusal(world.approve(otherLead, forLeo)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        var request = world.request(ci, signer, wanted());
        assertThat(refusal(world.approve(owner, request)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        world.sql("DELETE FROM machine_owners WHERE machine_id = $1", ci.id());
        assertThat(refusal(world.approve(owner, request)).detail()).contains("you own the machine identity that asked");
        var forMachine = world.request(lead, signer, new NewRequest("x", ci.id(), 1L, null, null));
        world.sql("INSERT INTO machine_owners (machine_id, person_id) VALUES ($1, $2)", ci.id(), owner.id());
        assertThat(refusal(world.approve(owner, forMachine)).detail()).contains("would sign");
    }

    @Test
    void machines_strangers_and_the_wrong_step_are_refused_each_with_its_own_code() {
        var request = world.request(lead, signer, wanted());
        assertThat(refusal(world.approve(ci, request)).code()).isEqualTo("MACHINES_NEVER_APPROVE");
        assertThat(refusal(world.approve(admin, request)).code()).isEqualTo("NOT_AN_APPROVER");
        assertThat(refusal(world.approve(sec1, request)).code()).isEqualTo("STEP_NOT_OPEN");
        assertThat(refusal(world.approve(org.person("Stranger"), request)).code())
                .isEqualTo("NOT_FOUND");
        await(world.approve(otherLead, request));
        assertThat(refusal(world.approve(otherLead, request)).code()).isEqualTo("ALREADY_DECIDED");
        await(world.approve(sec1, request));
        assertThat(refusal(world.approve(sec1, request)).code()).isEqualTo("ALREADY_DECIDED");
        assertThat(refusal(world.one.approveRequest(call(sec2), request.id(), YES, "00"))
                        .code())
                .isEqualTo("STALE_VERSION");
    }

    @Test
    void a_person_in_two_groups_satisfies_one_step_only() {
        org.join(leads, sec1);
        var request = world.request(ci, signer, wanted());
        await(world.approve(sec1, request));
        var refused = refusal(world.approve(sec1, request));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail()).contains("two-person integrity").contains("you approved step 1");
    }

    @Test
    void a_second_account_of_one_person_counts_once() {
        world.sql(
                "INSERT INTO accounts (id, organization_id, person_id, login, password_hash) VALUES ($1, $2, $3, $4, 'x'),"
                        + " ($5, $2, $3, $6, 'x')",
                Ids.next(),
                org.id(),
                sec1.id(),
                "sam",
                Ids.next(),
                "sam2");
        var request = world.request(ci, signer, wanted());
        await(world.approve(lead, request));
        await(world.approve(sec1, request));
        // Both logins are the same person by the time they call.
        assertThat(refusal(world.two.approveRequest(call(sec1), request.id(), YES, null))
                        .code())
                .isEqualTo("ALREADY_DECIDED");
        assertThat(read(ci, request).state()).isEqualTo(RequestState.PENDING);
    }

    @Test
    void an_approval_stops_counting_when_its_person_is_disabled_or_loses_the_group() {
        var request = world.request(ci, signer, wanted());
        await(world.approve(lead, request));
        await(world.approve(sec1, request));
        org.disable(sec1);
        assertThat(await(world.approve(sec2, request)).state()).isEqualTo(RequestState.PENDING);
        org.leave(leads, lead);
        assertThat(read(ci, request).reason()).startsWith("waiting for step 1 of 2");
        assertThat(refusal(world.approve(sec3, request)).code()).isEqualTo("STEP_NOT_OPEN");
        assertThat(await(world.approve(otherLead, request)).currentStep()).isEqualTo(2);
        assertThat(await(world.approve(sec3, request)).state()).isEqualTo(RequestState.APPROVED);
        assertThat(world.count("SELECT count(*) FROM grants WHERE request_id = $1", request.id()))
                .isEqualTo(1);
    }

    @Test
    void an_edit_of_the_policy_does_not_touch_a_pending_request() {
        var request = world.request(ci, signer, wanted());
        var fences = world.fences.get();
        await(world.one.setPolicy(call(admin), "demo-release", policy(), 1, false));
        assertThat(world.fences.get()).isEqualTo(fences + 1);
        assertThat(refusal(world.one.createRequest(call(lead), "demo-release", wanted()))
                        .code())
                .isEqualTo("APPROVAL_NOT_NEEDED");
        assertThat(await(world.approve(lead, request)).state()).isEqualTo(RequestState.PENDING);
        await(world.approve(sec1, request));
        assertThat(await(world.approve(sec2, request)).policyVersion()).isEqualTo(1);
    }

    @Test
    void a_rejection_ends_the_request_and_nothing_can_follow() {
        var request = world.request(ci, signer, wanted());
        assertThat(refusal(world.one.rejectRequest(call(lead), request.id(), new Rejection(" "), null))
                        .code())
                .isEqualTo("INVALID_INPUT");
        var ended =
                await(world.one.rejectRequest(call(lead), request.id(), new Rejection("not today"), request.hash()));
        assertThat(ended.status()).isEqualTo(RequestStatus.REJECTED);
        assertThat(ended.reason()).isEqualTo("rejected by Lea at step 1: not today");
        assertThat(ended.steps().getFirst().state()).isEqualTo(StepState.REJECTED);
        assertThat(refusal(world.approve(otherLead, request)).code()).isEqualTo("REQUEST_DECIDED");
        assertThat(refusal(world.one.cancelRequest(call(ci), request.id())).detail())
                .contains("rejected");
    }

    @Test
    void only_the_requester_cancels() {
        var request = world.request(ci, signer, wanted());
        assertThat(refusal(world.one.cancelRequest(call(admin), request.id())).code())
                .isEqualTo("NOT_THE_REQUESTER");
        var ended = await(world.one.cancelRequest(call(ci), request.id()));
        assertThat(ended.status()).isEqualTo(RequestStatus.REJECTED);
        assertThat(ended.reason()).isEqualTo("cancelled by requester");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.cancelled");
    }

    @Test
    void a_decision_after_the_time_out_moves_the_request_to_expired_once() {
        var request = world.request(ci, signer, wanted());
        world.sql("UPDATE requests SET expires_at = clock_timestamp() WHERE id = $1", request.id());
        assertThat(read(ci, request).status()).isEqualTo(RequestStatus.EXPIRED);
        assertThat(refusal(world.approve(lead, request)).code()).isEqualTo("REQUEST_EXPIRED");
        assertThat(refusal(world.approve(lead, request)).code()).isEqualTo("REQUEST_EXPIRED");
        assertThat(refusal(world.one.cancelRequest(call(ci), request.id())).code())
                .isEqualTo("REQUEST_EXPIRED");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.expired");
        assertThat(world.request(ci, signer, wanted()).id()).isNotEqualTo(request.id());
    }

    @Test
    void an_overdue_request_is_not_joined_but_expired_and_replaced() {
        var request = world.request(ci, signer, wanted());
        world.sql("UPDATE requests SET expires_at = clock_timestamp() WHERE id = $1", request.id());
        var next = await(world.one.createRequest(call(ci), "demo-release", wanted()));
        assertThat(next.joined()).isFalse();
        assertThat(next.request().id()).isNotEqualTo(request.id());
        assertThat(world.events(request.id())).containsExactly("request.created", "request.expired");
    }

    @Test
    void the_same_terms_join_other_terms_do_not_and_a_key_repeats_its_answer() {
        var request = world.request(ci, signer, wanted());
        var again = await(world.two.createRequest(
                call(ci), "demo-release", new NewRequest("other words", null, 3L, Duration.ofHours(1), "T-1")));
        assertThat(again.joined()).isTrue();
        assertThat(again.request().id()).isEqualTo(request.id());
        assertThat(world.request(ci, signer, wanted(1)).id()).isNotEqualTo(request.id());
        var first = await(world.one.createRequest(call(ci, "k", 1), "demo-release", wanted(2)));
        var replay = await(world.two.createRequest(call(ci, "k", 1), "demo-release", wanted(2)));
        assertThat(replay.request().id()).isEqualTo(first.request().id());
        assertThat(refusal(world.two.createRequest(call(ci, "k", 2), "demo-release", wanted(1)))
                        .code())
                .isEqualTo("IDEMPOTENCY_KEY_REUSED");
    }

    @Test
    void a_step_that_exclusions_make_impossible_is_refused_at_submission() {
        await(world.one.setPolicy(call(admin), "demo-release", policy(step("s", 3, group(security))), null, false));
        var refused = refusal(world.one.createRequest(call(sec1), "demo-release", wanted()));
        assertThat(refused.code()).isEqualTo("STEP_CANNOT_BE_MET");
        assertThat(refused.detail()).contains("step 1").contains("1 eligible person is missing");
    }

    @Test
    void who_may_not_sign_may_not_ask_nor_receive() {
        var auditor = org.person("Aud");
        org.auditor(signer, auditor);
        assertThat(refusal(world.one.createRequest(call(auditor), "demo-release", wanted()))
                        .code())
                .isEqualTo("ROLE_CANNOT_SIGN");
        assertThat(refusal(world.one.createRequest(call(owner), "demo-release", wanted()))
                        .code())
                .isEqualTo("NOT_A_MEMBER");
        for (var recipient : List.of(auditor.id(), owner.id(), Ids.next())) {
            assertThat(refusal(world.one.createRequest(
                            call(lead), "demo-release", new NewRequest("x", recipient, null, null, null))))
                    .isInstanceOfSatisfying(
                            Refusal.BadInput.class,
                            bad -> assertThat(bad.errors().getFirst().pointer()).isEqualTo("/recipient"));
        }
    }

    @Test
    void another_tenant_sees_nothing() {
        var request = world.request(ci, signer, wanted());
        var other = world.organization();
        var stranger = other.person("Mallory", PersonRole.ADMIN);
        assertThat(refusal(world.one.getRequest(call(stranger), request.id(), Duration.ZERO)))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(world.approve(stranger, request))).isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(world.one.getPolicy(call(stranger), signer.toString())))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(refusal(world.one.createRequest(call(stranger), signer.toString(), wanted())))
                .isInstanceOf(Refusal.NotFound.class);
        var all = new RequestFilter(null, null, false, false);
        assertThat(await(world.one.listRequests(call(stranger), all, new PageQuery(null, 10)))
                        .items())
                .isEmpty();
    }

    @Test
    void lists_are_paged_newest_first_and_filtered() {
        var first = world.request(ci, signer, wanted(1));
        var second = world.request(ci, signer, wanted(2));
        var third = world.request(lead, signer, wanted(1));
        var all = new RequestFilter("demo-release", null, false, false);
        var page = await(world.one.listRequests(call(admin), all, new PageQuery(null, 2)));
        assertThat(page.items()).extracting(Request::id).containsExactly(third.id(), second.id());
        var rest = await(world.one.listRequests(call(admin), all, new PageQuery(page.next(), 2)));
        assertThat(rest.items()).extracting(Request::id).containsExactly(first.id());
        assertThat(rest.next()).isNull();
        var mine = await(world.one.listRequests(
                call(lead), new RequestFilter(null, RequestState.PENDING, true, false), new PageQuery(null, 9)));
        assertThat(mine.items()).extracting(Request::id).containsExactly(third.id());
        var toDecide = new RequestFilter(null, null, false, true);
        assertThat(await(world.one.listRequests(call(lead), toDecide, new PageQuery(null, 9)))
                        .items())
                .extracting(Request::id)
                .containsExactly(second.id(), first.id());
        assertThat(await(world.one.listRequests(call(sec1), toDecide, new PageQuery(null, 9)))
                        .items())
                .isEmpty();
        assertThat(refusal(world.one.listRequests(call(admin), all, new PageQuery("%%", 2)))
                        .code())
                .isEqualTo("MALFORMED_CURSOR");
    }

    @Test
    void a_waiting_reader_is_answered_when_the_request_ends_on_another_gateway() {
        var request = world.request(ci, signer, wanted());
        var waiting = world.two.getRequest(call(ci), request.id(), Duration.ofSeconds(20));
        await(world.approve(lead, request));
        assertThat(waiting.isComplete()).isFalse();
        await(world.one.cancelRequest(call(ci), request.id()));
        assertThat(await(waiting).state()).isEqualTo(RequestState.CANCELLED);
        var short1 = world.request(ci, signer, wanted());
        assertThat(await(world.two.getRequest(call(ci), short1.id(), Duration.ofMillis(50)))
                        .state())
                .isEqualTo(RequestState.PENDING);
    }

    @Test
    void a_person_approver_and_direct_names_work_like_groups() {
        await(world.one.setPolicy(call(admin), "demo-release", policy(step("one", 1, person(admin))), null, false));
        var request = world.request(ci, signer, wanted(2));
        assertThat(await(world.approve(admin, request)).state()).isEqualTo(RequestState.APPROVED);
    }
}
