package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.AddedStep;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.BreakGlassRule;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.FiredCondition;
import io.countersign.protocol.api.Manifest;
import io.countersign.protocol.api.NewBreakGlass;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewSimulation;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.Scope;
import io.countersign.protocol.api.Simulation;
import io.countersign.protocol.api.SimulationOutcome;
import io.countersign.protocol.api.StepStatus;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ConditionedRequestsTest {
    private static World world;

    private World.Org org;
    private Caller admin;
    private Caller ann;
    private Caller bob;
    private Caller cid;
    private Caller ci;
    private UUID signer;

    @BeforeAll
    static void start() {
        world = new World("conditioned_requests");
    }

    @AfterAll
    static void stop() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Ada");
        ann = org.person("Ann");
        bob = org.person("Bob");
        cid = org.person("Cid");
        ci = org.machine("CI", ann);
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, bob, cid, ci);
    }

    private static PolicyCondition refuse(String name, String when) {
        return new PolicyCondition(name, when, ConditionEffect.REFUSE, "ask the release team", null);
    }

    private static PolicyCondition add(String name, String when, PolicyStep step) {
        return new PolicyCondition(name, when, ConditionEffect.ADD_STEP, "more eyes are needed", step);
    }

    private static NewPolicy policy(List<PolicyStep> steps, PolicyCondition... conditions) {
        return policy(steps, null, null, conditions);
    }

    private static NewPolicy policy(
            List<PolicyStep> steps,
            @Nullable Boolean delegation,
            @Nullable BreakGlassRule glass,
            PolicyCondition... conditions) {
        return new NewPolicy(
                steps,
                Ceiling.of(5),
                WindowCeiling.of(Duration.ofHours(1)),
                null,
                null,
                null,
                null,
                null,
                List.of(conditions),
                delegation,
                glass,
                null);
    }

    private Policy set(NewPolicy policy) {
        return await(world.one.setPolicy(call(admin), "rel", policy, null, false));
    }

    private List<FieldError> problems(NewPolicy policy) {
        return ((Refusal.BadInput) refusal(world.one.setPolicy(call(admin), "rel", policy, null, false))).errors();
    }

    private PolicyStep bobs() {
        return step("lead", 1, person(bob));
    }

    private PolicyStep cids() {
        return step("board", 1, person(cid));
    }

    private static NewRequest wanted(String why) {
        return new NewRequest(why, null, 1L, null, null);
    }

    private Request ask(Caller who) {
        return await(world.one.createRequest(call(who), "rel", wanted("release 1.0"), false))
                .request();
    }

    private Refusal refused(Caller who) {
        return refusal(world.one.createRequest(call(who), "rel", wanted("release 1.0"), false));
    }

    private Request approve(Caller who, Request request) {
        return await(world.two.approveRequest(call(who), request.id(), new Approval(null, null), null));
    }

    private void freeze(String name, String from, String until) {
        world.sql(
                "INSERT INTO freezes (id, organization_id, name, reason, begins_at, ends_at, created_by) VALUES"
                        + " (gen_random_uuid(), $1, $2, 'r', clock_timestamp() + $3::text::interval, clock_timestamp() + $4::text::interval, $5)",
                org.id(),
                name,
                from,
                until,
                admin.id());
    }

    private void thaw(String name) {
        world.sql(
                "UPDATE freezes SET removed_at = clock_timestamp(), removed_by = $2 WHERE name = $1 AND organization_id = $3",
                name,
                admin.id(),
                org.id());
    }

    @Test
    void saving_refuses_what_cannot_be_judged_and_says_where() {
        var problems = problems(policy(
                List.of(bobs()),
                refuse("fine", "environment == 'production'"),
                refuse("typo", "identity.nme == 'x'"),
                refuse("number", "request.count")));
        assertThat(problems)
                .extracting(FieldError::pointer)
                .containsExactly("/conditions/1/when", "/conditions/2/when");
        assertThat(problems.getFirst().detail()).contains("condition \"typo\"", "line 1, column", "identity.name");
        assertThat(problems(policy(List.of(bobs()), refuse("hours", "now.getHours('Europe/Belin') < 8"))))
                .extracting(FieldError::detail)
                .singleElement()
                .asString()
                .contains("condition \"hours\": line 1, column 14: 'Europe/Belin' cannot be read as a time zone");
        assertThat(problems(policy(List.of(bobs()), refuse("a", "true"), refuse("a", "true"))))
                .extracting(FieldError::pointer)
                .containsExactly("/conditions/1/name");
        assertThat(problems(policy(
                        List.of(bobs()),
                        new PolicyCondition("a", "true", ConditionEffect.ADD_STEP, "m", null),
                        new PolicyCondition("b", "true", ConditionEffect.REFUSE, "m", cids()))))
                .extracting(FieldError::pointer)
                .containsExactly("/conditions/0/step", "/conditions/1/step");
        assertThat(problems(policy(List.of(bobs()), add("same", "true", bobs()))))
                .extracting(FieldError::pointer)
                .containsExactly("/conditions/0/step/requiredApprovals");
        assertThat(problems(policy(List.of(bobs()), add("many", "true", step(null, 2, person(cid))))))
                .extracting(FieldError::pointer)
                .containsExactly("/conditions/0/step/requiredApprovals");
    }

    @Test
    void a_condition_refuses_whoever_asks_and_says_why() {
        set(policy(List.of(bobs()), refuse("people only", "identity.kind == 'machine'")));
        assertThat(refused(ci))
                .isInstanceOf(Refusal.Forbidden.class)
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("CONDITION_REFUSES"))
                .satisfies(refusal ->
                        assertThat(refusal.detail()).contains("condition \"people only\": ask the release team"));
        assertThat(refusal(world.one.createRequest(call(ci), "rel", wanted("release 1.0"), true))
                        .code())
                .isEqualTo("CONDITION_REFUSES");
        assertThat(refusal(world.one.createRequest(
                                call(ann), "rel", new NewRequest("for CI", ci.id(), 1L, null, null), false))
                        .code())
                .isEqualTo("CONDITION_REFUSES");
        assertThat(ask(ann).state()).isEqualTo(RequestState.PENDING);
    }

    @Test
    void what_is_unknown_is_refused_never_allowed() {
        set(policy(List.of(bobs()), refuse("main only", "claims.ref != 'refs/heads/main'")));
        assertThat(refused(ci).detail()).contains("cannot be judged", "what cannot be judged is refused");
        var main = ci.withClaims(Map.of("ref", "refs/heads/main"));
        assertThat(refused(ci.withClaims(Map.of("ref", "refs/heads/dev"))).detail())
                .contains("ask the release team");
        // The claims of somebody else's token say nothing of the recipient.
        assertThat(refusal(world.one.createRequest(
                                call(main), "rel", new NewRequest("for Ann", ann.id(), 1L, null, null), false))
                        .code())
                .isEqualTo("CONDITION_REFUSES");
        assertThat(approve(bob, ask(main)).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void a_condition_adds_its_step_after_those_of_the_policy_and_approvers_see_why() {
        var saved = set(policy(List.of(bobs()), add("big", "request.count > 2", cids())));
        assertThat(saved.sentence())
                .contains("condition \"big\", while it holds, adds a step, 1 person of Cid must approve (\"board\")"
                        + " (more eyes are needed)");
        var small = ask(ann);
        assertThat(small.addedSteps()).isNull();
        assertThat(small.steps()).hasSize(1);
        var big = await(world.one.createRequest(
                        call(ann), "rel", new NewRequest("release 1.0", null, 3L, null, null), false))
                .request();
        assertThat(big.id()).isNotEqualTo(small.id());
        assertThat(big.addedSteps()).containsExactly(new AddedStep(2, "big", "more eyes are needed"));
        assertThat(big.steps()).extracting(StepStatus::name).containsExactly("lead", "board");
        var waits = approve(bob, big);
        assertThat(waits.state()).isEqualTo(RequestState.PENDING);
        assertThat(waits.reason()).contains("step 2 of 2 (board) because of condition \"big\"", "0 of 1");
        assertThat(approve(cid, big).state()).isEqualTo(RequestState.APPROVED);
        assertThat(await(world.two.getRequest(call(cid), big.id(), Duration.ZERO))
                        .addedSteps())
                .isEqualTo(big.addedSteps());
        assertThat(world.events(big.id()))
                .containsExactly("request.created", "request.approved", "request.approved", "grant.created");
    }

    @Test
    void a_manifest_counts_as_the_artifacts_that_it_lists() {
        set(policy(List.of(bobs()), add("many", "request.artifacts > 20", cids())));
        assertThat(steps(new Scope(null, new Manifest("ab".repeat(32), 5_000), null, null, null, null)))
                .isEqualTo(2);
        assertThat(steps(new Scope(null, new Manifest("ab".repeat(32), 20), null, null, null, null)))
                .isEqualTo(1);
        assertThat(steps(new Scope(List.of("ab".repeat(32)), null, null, null, null, null)))
                .isEqualTo(1);
    }

    private int steps(Scope scope) {
        var wanted = new NewRequest("release 1.0", null, 1L, null, null, null, null, scope);
        return await(world.one.createRequest(call(ann), "rel", wanted, true))
                .request()
                .steps()
                .size();
    }

    @Test
    void access_until_a_time_is_judged_by_how_long_that_is() {
        set(policy(List.of(bobs()), add("long", "request.window > duration('30m')", cids())));
        assertThat(stepsUntil(Duration.ofMinutes(20))).isEqualTo(1);
        assertThat(stepsUntil(Duration.ofMinutes(50))).isEqualTo(2);
    }

    private int stepsUntil(Duration window) {
        var until = Instant.now().plus(window);
        var wanted = new NewRequest("release 1.0", null, 1L, null, null, null, until, null);
        return await(world.one.createRequest(call(ann), "rel", wanted, true))
                .request()
                .steps()
                .size();
    }

    @Test
    void direct_signing_becomes_a_request_while_a_step_is_asked_for() {
        set(policy(List.of(), add("freeze", "size(freezes) > 0", cids())));
        assertThat(refused(ann).code()).isEqualTo("APPROVAL_NOT_NEEDED");
        freeze("summer", "-1 minute", "1 hour");
        var asked = ask(ann);
        assertThat(asked.steps()).hasSize(1);
        assertThat(approve(cid, asked).state()).isEqualTo(RequestState.APPROVED);
        thaw("summer");
        assertThat(refused(bob).code()).isEqualTo("APPROVAL_NOT_NEEDED");
    }

    @Test
    void an_equal_request_that_needs_another_step_meanwhile_is_another_request() {
        set(policy(List.of(bobs()), add("freeze", "size(freezes) > 0", cids())));
        var before = ask(ann);
        freeze("summer", "-1 minute", "1 hour");
        var within = ask(ann);
        assertThat(within.id()).isNotEqualTo(before.id());
        assertThat(within.steps()).hasSize(2);
        assertThat(ask(ann).id()).isEqualTo(within.id());
    }

    @Test
    void a_grant_without_the_step_that_is_added_now_keeps_nobody_from_asking_for_it() {
        set(policy(List.of(bobs()), add("other branch", "claims.ref != 'refs/heads/main'", cids())));
        var main = ci.withClaims(Map.of("ref", "refs/heads/main"));
        var other = ci.withClaims(Map.of("ref", "refs/heads/dev"));
        assertThat(approve(bob, ask(main)).state()).isEqualTo(RequestState.APPROVED);
        assertThat(refused(main).code()).isEqualTo("GRANT_ACTIVE");
        var whole = ask(other);
        assertThat(whole.steps()).hasSize(2);
        assertThat(approve(bob, whole).state()).isEqualTo(RequestState.PENDING);
        assertThat(approve(cid, whole).state()).isEqualTo(RequestState.APPROVED);
        assertThat(refused(other).code()).isEqualTo("GRANT_ACTIVE");
    }

    @Test
    void the_last_approval_waits_while_a_step_is_added_that_the_request_lacks() {
        set(policy(List.of(bobs()), add("freeze", "size(freezes) > 0", cids())));
        var request = ask(ann);
        freeze("summer", "-1 minute", "1 hour");
        var refused = refusal(world.two.approveRequest(call(bob), request.id(), new Approval(null, null), null));
        assertThat(refused.code()).isEqualTo("CONDITION_REFUSES");
        assertThat(refused.detail())
                .contains("condition \"freeze\": more eyes are needed", "adds a step now", "open a new request");
        var within = ask(ann);
        assertThat(within.id()).isNotEqualTo(request.id());
        approve(bob, within);
        assertThat(approve(cid, within).state()).isEqualTo(RequestState.APPROVED);
        thaw("summer");
        assertThat(approve(bob, request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void nobody_is_pre_approved_past_a_step_that_a_condition_adds() {
        set(policy(List.of(bobs()), add("freeze", "size(freezes) > 0", cids())));
        var given = new NewGrant(ann.id(), "the night build", 1L, null, null, null);
        freeze("summer", "-1 minute", "1 hour");
        var refused = refusal(world.one.createGrant(call(admin), "rel", given, false));
        assertThat(refused.code()).isEqualTo("CONDITION_REFUSES");
        assertThat(refused.detail()).contains("condition \"freeze\"", "open a new request");
        thaw("summer");
        assertThat(await(world.one.createGrant(call(admin), "rel", given, false))
                        .remaining())
                .isEqualTo(1);
        set(policy(List.of(), add("freeze", "size(freezes) > 0", cids())));
        assertThat(refusal(world.one.createGrant(call(admin), "rel", given, false))
                        .code())
                .isEqualTo("APPROVAL_NOT_NEEDED");
    }

    @Test
    void the_last_approval_waits_until_no_condition_refuses_any_more() {
        set(policy(List.of(bobs(), cids()), refuse("freeze", "'summer' in freezes")));
        var request = ask(ann);
        freeze("summer", "-1 minute", "1 hour");
        assertThat(refused(bob).code()).isEqualTo("CONDITION_REFUSES");
        assertThat(approve(bob, request).state()).isEqualTo(RequestState.PENDING);
        var refused = refusal(world.two.approveRequest(call(cid), request.id(), new Approval(null, null), null));
        assertThat(refused.code()).isEqualTo("CONDITION_REFUSES");
        var after = await(world.one.getRequest(call(ann), request.id(), Duration.ZERO));
        assertThat(after.state()).isEqualTo(RequestState.PENDING);
        assertThat(after.decisions()).hasSize(1);
        thaw("summer");
        assertThat(approve(cid, request).state()).isEqualTo(RequestState.APPROVED);
    }

    @Test
    void a_freeze_holds_from_its_beginning_to_its_end_for_its_signers() {
        set(policy(List.of(bobs()), refuse("freeze", "size(freezes) > 0")));
        freeze("past", "-2 hours", "-1 hour");
        freeze("to come", "1 hour", "2 hours");
        world.sql(
                "INSERT INTO freezes (id, organization_id, name, reason, begins_at, ends_at, created_by, signer_ids) VALUES"
                        + " (gen_random_uuid(), $1, 'other', 'r', '2020-01-01', '2099-01-01', $2, $3)",
                org.id(),
                admin.id(),
                new UUID[] {org.signer("other")});
        assertThat(ask(ann).state()).isEqualTo(RequestState.PENDING);
        freeze("now", "-1 second", "1 hour");
        assertThat(refused(bob).code()).isEqualTo("CONDITION_REFUSES");
    }

    @Test
    void an_administrator_cannot_pre_approve_past_a_condition() {
        set(policy(List.of(bobs()), refuse("big", "request.kind == 'preApproval' && request.count > 2")));
        var big = new NewGrant(ann.id(), "the night build", 3L, null, null, null);
        assertThat(refusal(world.one.createGrant(call(admin), "rel", big, false))
                        .code())
                .isEqualTo("CONDITION_REFUSES");
        var small = new NewGrant(ann.id(), "the night build", 2L, null, null, null);
        assertThat(await(world.one.createGrant(call(admin), "rel", small, false))
                        .maxSignatures())
                .isEqualTo(2);
    }

    @Test
    void break_glass_passes_over_conditions_and_the_record_names_them() {
        set(policy(
                List.of(bobs()),
                refuse("never", "true"),
                refuse("unknown", "claims.x == 'y'"),
                refuse("no", "false"),
                add("more", "true", cids())));
        var grant = await(
                world.one.breakGlass(call(admin), "rel", new NewBreakGlass("the site is down", null, null, null)));
        assertThat(world.count(
                        "SELECT count(*) FROM audit_leaves WHERE grant_id = $1 AND type = 'break_glass.used'"
                                + " AND convert_from(substring(leaf from 74), 'UTF8') LIKE '%\"conditionsPassedOver\":\"never, unknown\"%'",
                        grant.id()))
                .isEqualTo(1);
    }

    @Test
    void break_glass_is_there_where_only_a_condition_stands_in_the_way() {
        set(policy(List.of(), refuse("never", "true")));
        assertThat(refused(ann).code()).isEqualTo("CONDITION_REFUSES");
        assertThat(await(world.one.breakGlass(call(admin), "rel", new NewBreakGlass("down", null, null, null)))
                        .remaining())
                .isPositive();
    }

    @Test
    void a_policy_may_forbid_break_glass_and_delegation() {
        var saved = set(policy(List.of(bobs()), false, BreakGlassRule.FORBIDDEN));
        assertThat(saved.sentence()).contains("nobody decides in the place of an approver, break-glass is forbidden");
        assertThat(refusal(world.one.breakGlass(call(admin), "rel", new NewBreakGlass("down", null, null, null)))
                        .code())
                .isEqualTo("BREAK_GLASS_FORBIDDEN");
        var until = Instant.now().plus(Duration.ofDays(1));
        assertThat(refusal(world.one.createDelegation(
                                call(bob), new NewDelegation(cid.id(), signer, null, until, "away")))
                        .code())
                .isEqualTo("DELEGATION_FORBIDDEN");
        await(world.one.createDelegation(call(bob), new NewDelegation(cid.id(), null, null, until, "away")));
        var request = ask(ann);
        assertThat(refusal(world.one.approveRequest(call(cid), request.id(), new Approval(null, null), null))
                        .code())
                .isEqualTo("NOT_AN_APPROVER");
        var loose = set(policy(List.of(bobs())));
        assertThat(loose.change()).isNotNull();
        assertThat(loose.change().looser())
                .contains("Break-glass is allowed now.", "Somebody may decide in the place of an approver now.");
        assertThat(approve(
                                cid,
                                await(world.one.createRequest(
                                                call(ann), "rel", new NewRequest("again", null, 2L, null, null), false))
                                        .request())
                        .state())
                .isEqualTo(RequestState.APPROVED);
    }

    @Test
    void the_difference_says_what_a_condition_makes_tighter_and_looser() {
        set(policy(List.of(bobs()), refuse("gone", "true"), refuse("changed", "false"), refuse("softer", "false")));
        var change = set(policy(
                        List.of(bobs()),
                        refuse("changed", "environment == 'x'"),
                        add("softer", "false", cids()),
                        refuse("new", "size(freezes) > 0")))
                .change();
        assertThat(change).isNotNull();
        assertThat(change.looser())
                .containsExactlyInAnyOrder(
                        "Condition \"gone\" is gone, which refused when true.",
                        "Condition \"softer\" adds a step instead of refusing: 1 person of Cid must approve (\"board\").");
        assertThat(change.tighter())
                .containsExactly(
                        "New: condition \"new\", which holds when size(freezes) > 0, refuses (ask the release team).");
        assertThat(change.other())
                .containsExactly(
                        "Condition \"changed\" holds when environment == 'x', instead of when false.",
                        "Condition \"softer\" says: more eyes are needed");
    }

    @Test
    void where_conditions_only_refuse_the_policy_says_whether_break_glass_passes_them() {
        var strict = set(policy(List.of(), null, BreakGlassRule.FORBIDDEN, refuse("never", "true")));
        assertThat(strict.sentence()).contains("any number of times, break-glass is forbidden; condition \"never\"");
        var change = set(policy(List.of(), refuse("never", "true"))).change();
        assertThat(change).isNotNull();
        assertThat(change.looser()).containsExactly("Break-glass is allowed now.");
    }

    private Simulation simulate(@Nullable Instant time, @Nullable Map<String, String> claims) {
        return await(world.one.simulatePolicy(
                call(admin), "rel", new NewSimulation(ci.id(), wanted("simulated"), time, claims)));
    }

    @Test
    void a_simulation_says_what_conditions_would_do_at_another_time_with_other_claims() {
        set(policy(
                List.of(bobs()),
                refuse("weekend", "now.getDayOfWeek('Europe/Berlin') in [0, 6]"),
                refuse("main only", "claims.ref != 'refs/heads/main'"),
                add("freeze", "size(freezes) > 0", cids())));
        freeze("next year", "300 days", "301 days");
        var main = Map.of("ref", "refs/heads/main");
        var monday = Instant.parse("2026-07-06T10:00:00Z");
        var plain = simulate(monday, main);
        assertThat(plain.outcome()).isEqualTo(SimulationOutcome.PENDING);
        assertThat(plain.conditions()).isEmpty();
        assertThat(plain.steps()).hasSize(1);
        var saturday = simulate(Instant.parse("2026-07-04T10:00:00Z"), main);
        assertThat(saturday.outcome()).isEqualTo(SimulationOutcome.REFUSED);
        assertThat(saturday.code()).isEqualTo("CONDITION_REFUSES");
        assertThat(saturday.conditions())
                .containsExactly(new FiredCondition(
                        "weekend", ConditionEffect.REFUSE, true, "condition \"weekend\": ask the release team"));
        assertThat(simulate(monday, null).conditions()).singleElement().satisfies(fired -> {
            assertThat(fired.name()).isEqualTo("main only");
            assertThat(fired.reason()).contains("cannot be judged");
        });
        var frozen = simulate(Instant.now().plus(Duration.ofHours(300 * 24 + 12)), main);
        assertThat(frozen.conditions()).extracting(FiredCondition::name).contains("freeze");
        assertThat(frozen.steps()).hasSize(2);
        assertThat(world.count("SELECT count(*) FROM requests WHERE signer_id = $1", signer))
                .isZero();
    }

    /** Every combination of these conditions with these tokens: what is simulated is what happens. */
    @Test
    void what_is_simulated_is_what_happens() {
        var whens = List.of(
                "claims.ref == 'refs/heads/main'",
                "identity.kind == 'machine'",
                "size(freezes) > 0",
                "request.count > 5",
                "'release' in identity.groups",
                "claims.sub == 'x'");
        org.join(org.group("release"), ci);
        freeze("now", "-1 minute", "1 hour");
        for (var first : whens) {
            for (var second : whens) {
                set(policy(List.of(bobs()), refuse("first", first), add("second", second, cids())));
                for (var claims : List.of(Map.<String, String>of(), Map.of("ref", "refs/heads/main", "sub", "y"))) {
                    var simulated = simulate(null, claims);
                    var real = world.one.createRequest(call(ci.withClaims(claims)), "rel", wanted("r"), true);
                    if (simulated.code() == null) {
                        var opened = await(real).request();
                        assertThat(opened.steps()).hasSameSizeAs(simulated.steps());
                        assertThat(opened.addedSteps() == null)
                                .isEqualTo(simulated.conditions().isEmpty());
                    } else {
                        var refused = refusal(real);
                        assertThat(refused.code()).isEqualTo(simulated.code());
                        assertThat(refused.detail()).isEqualTo(simulated.reason());
                    }
                }
            }
        }
    }
}
