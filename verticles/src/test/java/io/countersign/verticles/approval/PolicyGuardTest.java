package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.Reason;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestStatus;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.signers.MemberChanges;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A guarded Signer with two Administrators and one step that names two leads. */
class PolicyGuardTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller ada;
    private Caller art;
    private Caller lea;
    private Caller leo;
    private Caller bob;

    @BeforeAll
    static void open() {
        world = new World("policy_guard");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        ada = org.person("Ada");
        art = org.person("Art");
        lea = org.person("Lea");
        leo = org.person("Leo");
        bob = org.person("Bob");
        signer = org.signer("rel");
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        org.administrator(signer, ada, art);
        org.operator(signer, lea, leo, bob);
        await(world.one.setPolicy(call(ada), "rel", policy(step("leads", 2, person(lea), person(leo))), 0));
    }

    private Future<Policy> weaker(Caller who) {
        return world.one.setPolicy(call(who), "rel", policy(step("leads", 1, person(lea), person(leo))), null);
    }

    private Future<Member> member(Caller who, Caller member, SignerRole role) {
        var database = world.database();
        var changes = new MemberChanges(database);
        return Held.released(database.change(call(who), tx -> changes.set(tx, call(who), "rel", member.id(), role)));
    }

    private Future<Grant> grant(Caller who, Caller to) {
        return world.one.createGrant(call(who), "rel", new NewGrant(to.id(), "night build", 1L, null, null), false);
    }

    private static Request waits(Future<?> future) {
        try {
            throw new AssertionError("was not held back but answered " + await(future));
        } catch (ChangeWaitsException e) {
            return e.request();
        }
    }

    private long version() {
        return await(world.one.getPolicy(call(ada), "rel")).version();
    }

    @Test
    void an_edit_of_the_policy_waits_with_a_readable_difference_and_a_second_administrator_makes_it() {
        var request = waits(weaker(ada));
        assertThat(request.subject()).isEqualTo(RequestSubject.CHANGE);
        assertThat(request.change())
                .hasSizeGreaterThan(2)
                .satisfies(lines ->
                        assertThat(lines.getFirst()).startsWith("before: ").contains("2 different people"))
                .satisfies(
                        lines -> assertThat(lines.get(1)).startsWith("after: ").contains("1 person of"));
        assertThat(version()).isEqualTo(1);
        assertThat(refusal(world.approve(ada, request)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        var done = await(world.approve(art, request));
        assertThat(done.state()).isEqualTo(RequestState.APPROVED);
        assertThat(done.reason()).isEqualTo("the change was made");
        assertThat(version()).isEqualTo(2);
        assertThat(world.events(request.id())).containsExactly("request.created", "request.approved", "policy.set");
        assertThat(world.rows(
                        "SELECT created_by FROM policies WHERE signer_id = $1 AND version = 2",
                        row -> row.getUUID(0),
                        signer))
                .containsExactly(ada.id());
    }

    @Test
    void the_approvers_of_the_last_step_may_agree_instead_as_many_as_it_asks_for() {
        var request = waits(weaker(ada));
        assertThat(await(world.approve(lea, request)).state()).isEqualTo(RequestState.PENDING);
        assertThat(await(world.approve(leo, request)).state()).isEqualTo(RequestState.APPROVED);
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void who_is_made_a_member_or_given_access_does_not_agree_to_it() {
        var raised = waits(member(ada, lea, SignerRole.ADMINISTRATOR));
        assertThat(refusal(world.approve(lea, raised)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(raised.change()).containsExactly("the role of Lea changes from operator to administrator");
        await(world.approve(art, raised));
        assertThat(world.count(
                        "SELECT count(*) FROM signer_members WHERE signer_id = $1 AND member_id = $2 AND role = 'administrator'",
                        signer,
                        lea.id()))
                .isEqualTo(1);
        var given = waits(grant(ada, art));
        assertThat(refusal(world.approve(art, given)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        await(world.approve(lea, given));
        assertThat(world.events(given.id()))
                .containsExactly("request.created", "request.approved", "grant.pre_approved");
        assertThat(world.count(
                        "SELECT count(*) FROM grants WHERE signer_id = $1 AND grantee_id = $2", signer, art.id()))
                .isEqualTo(1);
    }

    @Test
    void what_takes_rights_away_or_lets_somebody_only_look_is_done_at_once() {
        await(member(ada, org.person("Aud"), SignerRole.AUDITOR));
        await(member(ada, bob, SignerRole.AUDITOR));
        world.sql("UPDATE signers SET policy_guard = false WHERE id = $1", signer);
        var given = await(grant(ada, leo));
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        await(world.one.revokeGrant(call(ada), given.id(), new Reason("no longer")));
    }

    @Test
    void the_same_change_waits_once_and_a_signer_that_moved_on_makes_it_stale() {
        var request = waits(weaker(ada));
        assertThat(waits(weaker(ada)).id()).isEqualTo(request.id());
        await(member(art, bob, SignerRole.AUDITOR));
        var voided = await(world.approve(art, request));
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.reason()).contains("ask anew");
        assertThat(version()).isEqualTo(1);
        assertThat(world.events(request.id())).containsExactly("request.created", "request.voided");
    }

    @Test
    void a_change_that_became_stale_waits_anew_when_it_is_asked_for_again() {
        var request = waits(weaker(ada));
        await(member(art, bob, SignerRole.AUDITOR));
        var anew = waits(weaker(ada));
        assertThat(anew.id()).isNotEqualTo(request.id());
        var before = await(world.one.getRequest(call(ada), request.id(), Duration.ZERO));
        assertThat(before.state()).isEqualTo(RequestState.VOIDED);
        assertThat(before.reason()).contains("ask anew");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.voided");
        assertThat(await(world.approve(art, anew)).state()).isEqualTo(RequestState.APPROVED);
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void of_many_who_agree_at_once_the_change_is_made_once() {
        var request = waits(weaker(ada));
        await(Future.join(
                        List.of(world.approve(art, request), world.approve(lea, request), world.approve(leo, request)))
                .transform(done -> Future.succeededFuture()));
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void without_a_second_person_it_says_so_and_an_admin_of_the_organization_may_add_one() {
        var boss = org.person("Boss", PersonRole.ADMIN);
        world.sql("UPDATE identities SET state = 'disabled' WHERE id = ANY ($1)", (Object)
                new UUID[] {art.id(), leo.id()});
        var refused = refusal(member(ada, bob, SignerRole.ADMINISTRATOR));
        assertThat(refused.code()).isEqualTo("GUARD_CANNOT_BE_MET");
        assertThat(refused.detail()).contains("an admin of the organization");
        assertThat(refusal(grant(ada, bob)).code()).isEqualTo("GUARD_CANNOT_BE_MET");
        assertThat(waits(member(boss, bob, SignerRole.ADMINISTRATOR))
                        .steps()
                        .getFirst()
                        .canDecide())
                .as("an admin who asks is a second person to the one Administrator")
                .contains(new PersonRef(ada.id(), "Ada"));
        org.disable(ada);
        await(member(boss, bob, SignerRole.ADMINISTRATOR));
        org.enable(ada);
        var given = waits(grant(bob, lea));
        assertThat(await(world.approve(ada, given)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void the_guard_is_switched_on_by_one_and_off_by_two() {
        await(world.one.setPolicyGuard(call(ada), "rel", new PolicyGuard(true)));
        var request = waits(world.one.setPolicyGuard(call(ada), "rel", new PolicyGuard(false)));
        await(world.approve(art, request));
        assertThat(await(weaker(ada)).version()).isEqualTo(2);
        assertThat(world.events(request.id()))
                .containsExactly("request.created", "request.approved", "signer.policy_guard_set");
    }

    @Test
    void a_change_whose_target_is_gone_is_voided_with_the_reason_and_one_event() {
        var request = waits(member(ada, bob, SignerRole.ADMINISTRATOR));
        // Whoever was disabled has no role; that alone moves no authority when the member is new to the Signer.
        var eve = org.person("Eve");
        var joining = waits(member(ada, eve, SignerRole.OPERATOR));
        org.disable(eve);
        var voided = await(world.approve(art, joining));
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.status()).isEqualTo(RequestStatus.REJECTED);
        assertThat(voided.reason())
                .isEqualTo(
                        "this change can no longer be made: this member is disabled; enable it before it gets a role");
        assertThat(world.events(joining.id())).containsExactly("request.created", "request.voided");
        assertThat(await(world.approve(art, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void a_change_whose_requester_lost_the_right_to_it_is_voided_and_nothing_of_it_is_done() {
        var boss = org.person("Boss", PersonRole.ADMIN);
        var request = waits(member(boss, bob, SignerRole.ADMINISTRATOR));
        org.disable(boss);
        var voided = await(world.approve(art, request));
        assertThat(voided.reason()).contains("whoever asked for this change is disabled");
        assertThat(world.events(request.id())).containsExactly("request.created", "request.voided");
        assertThat(world.count(
                        "SELECT count(*) FROM signer_members WHERE signer_id = $1 AND member_id = $2 AND role = 'operator'",
                        signer,
                        bob.id()))
                .isEqualTo(1);
    }

    @Test
    void a_change_is_no_access_and_access_is_no_change() {
        var change = waits(weaker(ada));
        assertThat(change.signatures()).isNull();
        assertThat(change.window()).isNull();
        await(world.approve(art, change));
        assertThat(world.count("SELECT count(*) FROM grants WHERE signer_id = $1", signer))
                .isZero();
        var access = world.request(bob, signer, wanted());
        assertThat(access.subject()).isEqualTo(RequestSubject.ACCESS);
        assertThat(access.change()).isNull();
    }

    @Test
    void a_policy_that_only_adds_steps_by_condition_is_guarded_too() {
        var step = step("leads", 2, person(lea), person(leo));
        var adds = new PolicyCondition("always", "request.count > 0", ConditionEffect.ADD_STEP, "two more eyes", step);
        var direct = new NewPolicy(
                List.of(),
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                null,
                null,
                null,
                null,
                List.of(adds),
                null,
                null,
                null);
        await(world.approve(art, waits(world.one.setPolicy(call(ada), "rel", direct, 1))));
        assertThat(version()).isEqualTo(2);
        var request = waits(world.one.setPolicy(call(ada), "rel", policy(), 2));
        assertThat(version()).isEqualTo(2);
        await(world.approve(art, request));
        assertThat(version()).isEqualTo(3);
    }

    /** Direct signing until a condition adds a step. */
    private NewPolicy conditioned(Ceiling signatures, WindowCeiling window, boolean strict) {
        var step = step("leads", 1, person(lea), person(leo));
        var adds = new PolicyCondition("always", "request.count > 0", ConditionEffect.ADD_STEP, "two more eyes", step);
        return new NewPolicy(
                List.of(),
                signatures,
                window,
                Duration.ofDays(strict ? 1 : 2),
                strict ? "REL-[0-9]+" : null,
                strict,
                strict,
                !strict,
                List.of(adds),
                !strict,
                strict ? BreakGlassRule.FORBIDDEN : BreakGlassRule.ALLOWED,
                null);
    }

    @Test
    void what_loosens_a_policy_that_only_adds_steps_by_condition_is_told_to_who_agrees() {
        var strict = conditioned(Ceiling.of(2), WindowCeiling.of(Duration.ofHours(1)), true);
        await(world.approve(art, waits(world.one.setPolicy(call(ada), "rel", strict, 1))));
        var loose = conditioned(Ceiling.none(), WindowCeiling.none(), false);
        var change = Objects.requireNonNull(
                await(world.one.setPolicy(call(ada), "rel", loose, 2, true)).change());
        assertThat(change.looser())
                .containsExactlyInAnyOrder(
                        "One approval is good for unlimited instead of 2 signatures.",
                        "One approval lasts without an end instead of at most 1 hour.",
                        "An undecided request expires after 2 days instead of 1 day.",
                        "A request needs no ticket any more.",
                        "A request need not name the artifacts that it is for any more.",
                        "Whoever set the policy can now decide on requests under it.",
                        "Somebody may decide in the place of an approver now.",
                        "Break-glass is allowed now.",
                        "One person may satisfy several steps now.");
        assertThat(change.before())
                .contains(
                        "unless a condition adds a step; one approval is then good for at most 2 signatures within 1 hour")
                .contains("a request names a ticket that matches REL-[0-9]+")
                .contains("nobody decides in the place of an approver, break-glass is forbidden");
        assertThat(change.after()).contains("any number of signatures without an end in time");
        var request = waits(world.one.setPolicy(call(ada), "rel", loose, 2));
        assertThat(request.change())
                .containsAll(
                        change.looser().stream().map(line -> "looser: " + line).toList());
        await(world.approve(art, request));
        assertThat(world.rows(
                        "SELECT convert_from(substring(leaf FROM 74), 'UTF8')::jsonb -> 'details' FROM audit_leaves"
                                + " WHERE signer_id = $1 AND type = 'policy.set' ORDER BY id DESC LIMIT 1",
                        row -> row.getJsonObject(0),
                        signer))
                .singleElement()
                .satisfies(details ->
                        assertThat(details.getBoolean("delegationAllowed")).isTrue())
                .satisfies(
                        details -> assertThat(details.getString("breakGlass")).isEqualTo("allowed"));
    }

    @Test
    void a_pre_approval_without_times_counts_from_its_approval_and_the_same_one_waits_once() {
        var request = waits(grant(ada, bob));
        assertThat(request.change())
                .containsExactly(
                        "pre-approval for Bob: 1 signatures from its approval, for 1 hour",
                        "justification: night build");
        assertThat(waits(grant(ada, bob)).id()).isEqualTo(request.id());
        await(world.approve(art, request));
        assertThat(world.count(
                        "SELECT count(*) FROM grants g JOIN requests r ON r.signer_id = g.signer_id WHERE r.id = $1"
                                + " AND g.not_before > r.created_at AND g.expires_at = g.not_before + interval '1 hour'",
                        request.id()))
                .isEqualTo(1);
    }

    @Test
    void a_pre_approval_whose_begin_has_passed_begins_with_its_approval_and_ends_as_it_was_shown() {
        var asked = Instant.now().truncatedTo(ChronoUnit.SECONDS).plusSeconds(600);
        var wanted = new NewGrant(bob.id(), "night build", 1L, asked, null);
        var request = waits(world.one.createGrant(call(ada), "rel", wanted, false));
        assertThat(request.change())
                .containsExactly(
                        "pre-approval for Bob: 1 signatures from " + asked + " until " + asked.plusSeconds(3600),
                        "justification: night build");
        // As if it had been asked for twenty minutes earlier.
        var begin = asked.minusSeconds(1200);
        var end = begin.plusSeconds(3600);
        world.sql(
                "UPDATE requests SET change = replace(change, $2, $3) WHERE id = $1",
                request.id(),
                asked.toString(),
                begin.toString());
        assertThat(await(world.approve(art, request)).state()).isEqualTo(RequestState.APPROVED);
        assertThat(world.rows(
                        "SELECT not_before, expires_at FROM grants WHERE signer_id = $1",
                        row -> List.of(Rows.instant(row, "not_before"), Rows.instant(row, "expires_at")),
                        signer))
                .singleElement()
                .satisfies(span -> assertThat(span.getFirst()).isAfter(begin.plusSeconds(300)))
                .satisfies(span -> assertThat(span.getLast()).isEqualTo(end));
    }

    @Test
    void what_was_agreed_to_keeps_its_end_and_is_not_allowed_any_more_after_it() {
        var errors = new ArrayList<FieldError>();
        var hour = new Ceilings(Ceiling.of(1), WindowCeiling.of(Duration.ofHours(1)));
        var now = Instant.parse("2026-07-03T12:00:00Z");
        assertThat(WindowRules.agreed(hour, now.minusSeconds(7200), null, now, errors))
                .isNull();
        assertThat(errors).extracting(FieldError::pointer).containsExactly("/expiresAt");
        assertThat(WindowRules.agreed(Ceilings.none(), now.minusSeconds(7200), null, now, new ArrayList<>()))
                .isEqualTo(new WindowRules.Span(now, WindowRules.FOREVER));
        assertThat(WindowRules.agreed(hour, now.plusSeconds(60), null, now, new ArrayList<>()))
                .isEqualTo(new WindowRules.Span(now.plusSeconds(60), now.plusSeconds(3660)));
    }
}
