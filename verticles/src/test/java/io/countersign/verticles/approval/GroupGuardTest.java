package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.Group;
import io.countersign.protocol.api.PersonRef;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyGuard;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Rejection;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RequestSubject;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.StepStatus;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.identity.GroupChanges;
import io.countersign.verticles.signers.MemberChanges;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** An admin of the organization, two Signers with their own Administrators, and a group. */
class GroupGuardTest {
    private static World world;

    private World.Org org;
    private Caller boss;
    private Caller ada;
    private Caller art;
    private Caller bob;
    private UUID rel;
    private UUID team;

    @BeforeAll
    static void open() {
        world = new World("group_guard");
    }

    @AfterAll
    static void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        boss = org.person("Boss", PersonRole.ADMIN);
        ada = org.person("Ada");
        art = org.person("Art");
        bob = org.person("Bob");
        team = org.group("team");
        rel = guarded("rel", ada);
    }

    /** With one step that its Administrators decide. */
    private UUID guarded(String slug, Caller... administrators) {
        var signer = org.signer(slug);
        org.administrator(signer, administrators);
        await(world.one.setPolicy(
                call(administrators[0]), slug, policy(step(null, 1, person(administrators[0]))), null, false));
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        return signer;
    }

    private Future<Group> join(Caller who, Caller member) {
        var database = world.database();
        return Held.released(database.change(call(who), tx -> GroupChanges.add(tx, call(who), team, member.id())));
    }

    private static Request waits(Future<?> future) {
        try {
            throw new AssertionError("was not held back but answered " + await(future));
        } catch (ChangeWaitsException e) {
            return e.request();
        }
    }

    private boolean isMember(Caller who) {
        return world.count(
                        "SELECT count(*) FROM group_members WHERE group_id = $1 AND identity_id = $2", team, who.id())
                == 1;
    }

    private void teamSigns(UUID signer) {
        org.member(signer, team, "group", "operator");
    }

    private void teamDecides(UUID signer, Caller administrator) {
        steps(signer, step(null, 1, person(administrator), group(team)));
    }

    /** As a second version that nobody had to agree to. */
    private void steps(UUID signer, PolicyStep step) {
        secondVersion(signer, List.of(step));
    }

    private void secondVersion(UUID signer, List<PolicyStep> steps, PolicyCondition... conditions) {
        world.sql(
                "INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,"
                        + " window_ceiling_seconds, pending_timeout_seconds, created_by, conditions) SELECT signer_id, 2, $2::text::jsonb,"
                        + " signatures_unlimited, signature_ceiling, window_unlimited, window_ceiling_seconds, pending_timeout_seconds,"
                        + " created_by, $3::text::jsonb FROM policies WHERE signer_id = $1 AND version = 1",
                signer,
                Rows.json(steps),
                Rows.conditionsJson(List.of(conditions)));
        world.sql("UPDATE signers SET policy_version = 2 WHERE id = $1", signer);
    }

    private PolicyCondition asks(String when, Caller approver) {
        return new PolicyCondition(
                "asks", when, ConditionEffect.ADD_STEP, "somebody looks", step("eyes", 1, person(approver)));
    }

    private static List<String> deciders(Request request) {
        return request.steps().stream()
                .map(StepStatus::canDecide)
                .flatMap(List::stream)
                .map(PersonRef::name)
                .toList();
    }

    @Test
    void who_joins_a_group_that_signs_waits_for_the_people_of_the_signer() {
        teamSigns(rel);
        var request = waits(join(boss, bob));
        assertThat(request.subject()).isEqualTo(RequestSubject.CHANGE);
        assertThat(request.change())
                .containsExactly("Bob joins the group team", "Signer rel: members of the group are its Operators");
        assertThat(isMember(bob)).isFalse();
        assertThat(refusal(world.approve(boss, request)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        var done = await(world.approve(ada, request));
        assertThat(done.reason()).isEqualTo("the change was made");
        assertThat(isMember(bob)).isTrue();
        assertThat(world.events(request.id()))
                .containsExactly("request.created", "request.approved", "group.member_added");
    }

    @Test
    void who_joins_a_group_that_only_decides_waits_as_well_and_does_not_agree_to_it() {
        org.operator(rel, bob);
        teamDecides(rel, ada);
        var request = waits(join(boss, bob));
        assertThat(request.change())
                .containsExactly("Bob joins the group team", "Signer rel: members of the group approve its requests");
        assertThat(refusal(world.approve(bob, request)).code()).isEqualTo("TWO_PERSON_INTEGRITY");
        await(world.approve(ada, request));
        assertThat(isMember(bob)).isTrue();
    }

    @Test
    void a_group_that_a_pending_request_names_is_guarded_though_the_policy_has_moved_on() {
        org.operator(rel, bob);
        teamDecides(rel, ada);
        var ann = org.person("Ann");
        org.operator(rel, ann);
        world.request(ann, rel, World.wanted());
        await(world.one.setPolicyGuard(call(ada), "rel", new PolicyGuard(true)));
        world.sql("UPDATE signers SET policy_version = 1 WHERE id = $1", rel);
        assertThat(waits(join(boss, bob)).change()).contains("Signer rel: members of the group approve its requests");
    }

    @Test
    void of_several_signers_each_agrees_before_anybody_joins() {
        teamSigns(rel);
        var prod = guarded("prod", art);
        teamSigns(prod);
        var first = waits(join(boss, bob));
        assertThat(first.signerSlug()).isEqualTo("rel");
        assertThat(first.change())
                .contains(
                        "Signer rel: members of the group are its Operators",
                        "Signer prod: members of the group are its Operators",
                        "each of these Signers must agree; this is about rel, before prod");
        assertThat(deciders(first)).containsExactly("Ada");
        var agreed = await(world.approve(ada, first));
        assertThat(agreed.state()).isEqualTo(RequestState.APPROVED);
        assertThat(agreed.reason()).startsWith("rel agrees; Signer prod is asked next, by request ");
        assertThat(isMember(bob)).isFalse();
        var second = pendingOn(prod);
        assertThat(second.change()).contains("each of these Signers must agree; this is about prod, after rel");
        assertThat(deciders(second)).containsExactly("Art");
        assertThat(await(world.approve(art, second)).reason()).isEqualTo("the change was made");
        assertThat(isMember(bob)).isTrue();
        assertThat(world.count(
                        "SELECT count(*) FROM audit_leaves WHERE type = 'group.member_added' AND organization_id = $1",
                        org.id()))
                .isEqualTo(1);
    }

    @Test
    void a_signer_that_moved_on_after_it_agreed_is_asked_again() {
        teamSigns(rel);
        var prod = guarded("prod", art);
        teamSigns(prod);
        await(world.approve(ada, waits(join(boss, bob))));
        org.operator(rel, org.person("New"));
        await(world.approve(art, pendingOn(prod)));
        assertThat(isMember(bob)).isFalse();
        await(world.approve(ada, pendingOn(rel)));
        assertThat(isMember(bob)).isTrue();
    }

    private Request pendingOn(UUID signer) {
        var id = world.rows(
                        "SELECT id FROM requests WHERE signer_id = $1 AND state = 'pending'",
                        row -> row.getUUID(0),
                        signer)
                .getFirst();
        return await(world.one.getRequest(call(boss), id, Duration.ZERO));
    }

    @Test
    void what_one_signer_rejects_happens_on_none() {
        teamSigns(rel);
        var prod = guarded("prod", art);
        teamSigns(prod);
        await(world.approve(ada, waits(join(boss, bob))));
        var second = pendingOn(prod);
        await(world.one.rejectRequest(call(art), second.id(), new Rejection("no"), second.hash()));
        assertThat(isMember(bob)).isFalse();
    }

    @Test
    void groups_that_only_look_or_sign_with_unguarded_signers_are_filled_at_once() {
        org.member(rel, team, "group", "auditor");
        org.member(org.signer("open"), team, "group", "administrator");
        await(join(boss, bob));
        assertThat(isMember(bob)).isTrue();
    }

    @Test
    void who_is_a_member_already_waits_for_nothing() {
        org.join(team, bob);
        teamSigns(rel);
        await(join(boss, bob));
        assertThat(world.count("SELECT count(*) FROM requests WHERE signer_id = $1", rel))
                .isZero();
    }

    @Test
    void with_nobody_left_to_agree_the_admin_is_not_locked_out() {
        teamSigns(rel);
        org.disable(ada);
        await(join(boss, bob));
        assertThat(isMember(bob)).isTrue();
    }

    @Test
    void whoever_gains_through_a_group_does_not_agree_to_its_role() {
        org.administrator(rel, art);
        org.operator(rel, bob);
        org.join(team, bob);
        steps(rel, step(null, 1, person(bob), person(art)));
        var request = waits(member(ada, SignerRole.ADMINISTRATOR));
        assertThat(deciders(request)).containsExactly("Art");
        var refused = refusal(world.approve(bob, request));
        assertThat(refused.code()).isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refused.detail()).contains("sign or do more than now");
        await(world.approve(art, request));
    }

    @Test
    void whoever_owns_a_machine_that_gains_through_a_group_does_not_agree_either() {
        org.administrator(rel, art);
        org.join(team, org.machine("ci", art));
        var refused = refusal(member(ada, SignerRole.OPERATOR));
        assertThat(refused.code()).isEqualTo("GUARD_CANNOT_BE_MET");
        var ben = org.person("Ben");
        org.administrator(rel, ben);
        var request = waits(member(ada, SignerRole.OPERATOR));
        assertThat(deciders(request)).containsExactly("Ben");
    }

    @Test
    void who_is_in_the_group_but_gains_nothing_may_agree() {
        org.administrator(rel, art);
        org.join(team, art);
        var request = waits(member(ada, SignerRole.OPERATOR));
        assertThat(deciders(request)).containsExactly("Art");
    }

    private Future<?> member(Caller who, SignerRole role) {
        return member(who, team, role);
    }

    private Future<?> member(Caller who, UUID member, SignerRole role) {
        var database = world.database();
        var changes = new MemberChanges(database);
        return Held.released(database.change(call(who), tx -> changes.set(tx, call(who), "rel", member, role)));
    }

    @Test
    void no_admin_gets_past_the_people_who_could_agree_by_letting_all_of_them_gain() {
        var lea = org.person("Lea");
        org.administrator(rel, boss, art);
        org.operator(rel, lea);
        steps(rel, step(null, 1, person(lea)));
        var machine = org.machine("m", ada, art, lea);
        org.join(team, machine);
        org.join(team, org.person("Sock"));
        var refused = refusal(member(boss, SignerRole.ADMINISTRATOR));
        assertThat(refused.code()).isEqualTo("GUARD_CANNOT_BE_MET");
        assertThat(refused.detail()).contains("without those who gain");
        assertThat(refusal(member(boss, machine.id(), SignerRole.OPERATOR)).code())
                .isEqualTo("GUARD_CANNOT_BE_MET");
        org.disable(ada);
        org.disable(art);
        org.leave(team, machine);
        org.join(team, lea);
        assertThat(refusal(member(boss, SignerRole.ADMINISTRATOR)).code()).isEqualTo("GUARD_CANNOT_BE_MET");
        teamSigns(rel);
        assertThat(refusal(join(boss, machine)).code()).isEqualTo("GUARD_CANNOT_BE_MET");
        org.disable(lea);
        await(join(boss, machine));
    }

    @Test
    void a_role_that_waits_for_a_group_is_asked_for_anew_once_somebody_has_joined_it() {
        org.administrator(rel, art);
        org.operator(rel, bob);
        steps(rel, step(null, 1, person(bob), person(art)));
        org.join(team, org.person("Ann"));
        var request = waits(member(ada, SignerRole.ADMINISTRATOR));
        assertThat(deciders(request)).containsExactlyInAnyOrder("Art", "Bob");
        await(join(boss, bob));
        assertThat(isMember(bob)).as("joining waits for nobody's request").isTrue();
        assertVoided(world.approve(bob, request));
        assertThat(world.count("SELECT count(*) FROM signer_members WHERE member_id = $1", team))
                .isZero();
        assertThat(deciders(waits(member(ada, SignerRole.ADMINISTRATOR)))).containsExactly("Art");
    }

    @Test
    void a_policy_that_waits_and_names_a_group_is_asked_for_anew_once_somebody_has_joined_it() {
        org.administrator(rel, art);
        org.operator(rel, bob);
        org.join(team, art);
        var request = waits(world.one.setPolicy(call(ada), "rel", policy(step(null, 1, group(team))), null, false));
        await(join(boss, bob));
        assertVoided(world.approve(art, request));
        assertThat(world.count("SELECT policy_version FROM signers WHERE id = $1", rel))
                .isEqualTo(1);
    }

    @RepeatedTest(5)
    void of_joining_a_group_and_agreeing_to_its_role_at_once_only_one_happens() {
        org.administrator(rel, art);
        var request = waits(member(ada, SignerRole.OPERATOR));
        atOnce(join(boss, bob), world.approve(art, request));
        assertThat(isMember(bob))
                .isNotEqualTo(world.count("SELECT count(*) FROM signer_members WHERE member_id = $1", team) == 1);
    }

    @RepeatedTest(5)
    void of_joining_a_group_and_agreeing_to_a_policy_that_names_it_at_once_only_one_happens() {
        org.administrator(rel, art);
        org.operator(rel, bob);
        org.join(team, art);
        var request = waits(world.one.setPolicy(call(ada), "rel", policy(step(null, 1, group(team))), null, false));
        atOnce(join(boss, bob), world.approve(art, request));
        assertThat(isMember(bob))
                .isNotEqualTo(world.count("SELECT policy_version FROM signers WHERE id = $1", rel) == 2);
    }

    private static void atOnce(Future<?> one, Future<?> other) {
        await(Future.join(one, other).transform(done -> Future.succeededFuture()));
    }

    private static void assertVoided(Future<Request> approved) {
        var voided = await(approved);
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.reason()).contains("who is in a group", "ask anew");
        assertThat(world.events(voided.id())).containsExactly("request.created", "request.voided");
    }

    @Test
    void a_change_about_a_group_stays_good_when_somebody_leaves_it() {
        org.administrator(rel, art);
        org.join(team, bob);
        var request = waits(member(ada, SignerRole.OPERATOR));
        org.leave(team, bob);
        assertThat(await(world.approve(art, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void who_may_sign_waits_to_join_any_group_where_conditions_look_at_groups() {
        var prod = guarded("prod", art);
        org.operator(rel, bob);
        org.operator(prod, bob);
        secondVersion(rel, List.of(), asks("!('release' in identity.groups)", ada));
        secondVersion(prod, List.of(), asks("size(freezes) > 0", art));
        var request = waits(join(boss, bob));
        assertThat(request.change())
                .containsExactly(
                        "Bob joins the group team",
                        "Signer rel: members of the group are judged by conditions that look at groups");
        assertThat(isMember(bob)).isFalse();
        await(world.approve(ada, request));
        assertThat(isMember(bob)).isTrue();
        var stranger = org.person("Stranger");
        await(join(boss, stranger));
        assertThat(isMember(stranger)).isTrue();
    }

    @Test
    void a_group_edit_whose_requester_is_no_admin_any_more_is_voided_once() {
        teamSigns(rel);
        var request = waits(join(boss, bob));
        world.sql("UPDATE persons SET role = 'member' WHERE id = $1", boss.id());
        var voided = await(world.approve(ada, request));
        assertThat(voided.state()).isEqualTo(RequestState.VOIDED);
        assertThat(voided.reason()).startsWith("this change can no longer be made: only an admin");
        assertThat(isMember(bob)).isFalse();
        assertThat(world.events(request.id())).containsExactly("request.created", "request.voided");
    }
}
