package io.countersign.verticles.approval;

import static io.countersign.verticles.approval.World.await;
import static io.countersign.verticles.approval.World.call;
import static io.countersign.verticles.approval.World.group;
import static io.countersign.verticles.approval.World.person;
import static io.countersign.verticles.approval.World.policy;
import static io.countersign.verticles.approval.World.refusal;
import static io.countersign.verticles.approval.World.step;
import static io.countersign.verticles.approval.World.wanted;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.GrantOrigin;
import io.countersign.protocol.api.NewGrant;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.Policy;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.store.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PoliciesAndGrantsTest {
    private static World world;

    private World.Org org;
    private UUID signer;
    private Caller admin;
    private Caller ann;
    private Caller bob;
    private Caller auditor;
    private Caller owner;
    private Caller ci;

    @BeforeAll
    static void open() {
        world = new World("approval_policies");
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
        owner = org.person("Olga");
        ci = org.machine("ci", owner, admin);
        signer = org.signer("rel");
        org.administrator(signer, admin);
        org.operator(signer, ann, bob, ci);
        org.auditor(signer, auditor);
    }

    private Policy set(NewPolicy policy) {
        return await(world.one.setPolicy(call(admin), "rel", policy, null, false));
    }

    @Test
    void a_policy_that_one_entry_of_the_log_cannot_hold_is_refused_with_advice_also_when_it_is_only_tried() {
        var callers = IntStream.range(0, 95)
                .mapToObj(i -> org.person("Approver " + i))
                .toArray(Caller[]::new);
        org.operator(signer, callers);
        var people = Arrays.stream(callers).map(World::person).toArray(Approver[]::new);
        var all = IntStream.range(0, 10)
                .mapToObj(i -> step("step " + i, 1, people))
                .toArray(PolicyStep[]::new);
        for (var dryRun : new boolean[] {false, true}) {
            var refusal = refusal(world.one.setPolicy(call(admin), "rel", policy(all), null, dryRun));
            assertThat(refusal.code()).isEqualTo("INVALID_INPUT");
            assertThat(refusal.detail()).contains("65462").contains("use groups");
        }
        assertThat(await(world.one.getPolicy(call(ann), "rel")).version()).isZero();
        assertThat(set(policy(Arrays.copyOf(all, 8))).version()).isEqualTo(1);
    }

    private List<FieldError> problems(NewPolicy policy) {
        return ((Refusal.BadInput) refusal(world.one.setPolicy(call(admin), "rel", policy, null, false))).errors();
    }

    @Test
    void before_any_policy_version_zero_says_that_signing_is_direct() {
        var policy = await(world.one.getPolicy(call(ann), "rel"));
        assertThat(policy.version()).isZero();
        assertThat(policy.steps()).isEmpty();
        assertThat(policy.signatureCeiling()).isEqualTo(Ceiling.none());
        assertThat(policy.sentence()).contains("No policy was ever set").contains("signs directly");
        assertThat(policy.createdBy()).isNull();
    }

    @Test
    void versions_count_up_are_kept_and_guarded_by_the_version_last_seen() {
        var first = set(policy(step("leads", 1, person(ann)), step(null, 1, person(bob), person(admin))));
        assertThat(first.version()).isEqualTo(1);
        assertThat(first.sentence())
                .isEqualTo(
                        "To sign with rel, 1 person of Ann must approve (\"leads\"), then 1 person of Bob, Ada must approve;"
                                + " one approval is good for at most 3 signatures within 1 hour, and a request that nobody decides"
                                + " expires after 7 days.");
        assertThat(refusal(world.one.setPolicy(call(admin), "rel", policy(), 0, false)))
                .isInstanceOf(Refusal.Stale.class);
        var second = await(world.one.setPolicy(
                call(admin),
                "rel",
                new NewPolicy(List.of(), Ceiling.none(), WindowCeiling.none(), Duration.ofDays(1)),
                1,
                false));
        assertThat(second.sentence()).startsWith("Every operator and administrator of rel signs directly");
        assertThat(await(world.two.getPolicy(call(auditor), "rel")))
                .usingRecursiveComparison()
                .ignoringFields("change")
                .isEqualTo(second);
        var page = await(world.one.listPolicyVersions(call(ann), "rel", new PageQuery(null, 1)));
        assertThat(page.items()).extracting(Policy::version).containsExactly(2L);
        var rest = await(world.one.listPolicyVersions(call(ann), "rel", new PageQuery(page.next(), 1)));
        assertThat(rest.items()).extracting(Policy::sentence).containsExactly(first.sentence());
        assertThat(world.rows("SELECT type FROM audit_leaves WHERE signer_id = $1", row -> row.getString(0), signer))
                .containsExactly("policy.set", "policy.set");
        assertThat(world.count("SELECT version FROM signers WHERE id = $1", signer))
                .isEqualTo(3);
    }

    @Test
    void only_an_administrator_sets_a_policy() {
        assertThat(refusal(world.one.setPolicy(call(ann), "rel", policy(), null, false))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
        assertThat(refusal(world.one.setPolicy(call(org.person("Org", PersonRole.ADMIN)), "rel", policy(), null, false))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
        assertThat(refusal(world.one.setPolicy(call(owner), "rel", policy(), null, false)))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void all_problems_of_a_policy_are_told_at_once() {
        var disabled = org.person("Dis");
        org.operator(signer, disabled);
        org.disable(disabled);
        var foreign = world.organization().person("Foreign");
        var outsiders = org.group("outsiders", ann, owner);
        var empty = org.group("empty");
        var errors = problems(new NewPolicy(
                List.of(
                        PolicyStep.of(null, List.of(), 0),
                        step(
                                "\u0000",
                                1,
                                person(auditor),
                                person(owner),
                                person(ci),
                                person(disabled),
                                person(foreign),
                                group(outsiders),
                                group(empty),
                                group(Ids.next()),
                                person(ann),
                                person(ann))),
                Ceiling.of(3),
                WindowCeiling.of(Duration.ofMillis(1500)),
                Duration.ofDays(91)));
        assertThat(errors)
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder(
                        "/windowCeiling",
                        "/pendingTimeout",
                        "/steps/0/approvers",
                        "/steps/0/requiredApprovals",
                        "/steps/1/name",
                        "/steps/1/approvers/0",
                        "/steps/1/approvers/1",
                        "/steps/1/approvers/2",
                        "/steps/1/approvers/3",
                        "/steps/1/approvers/4",
                        "/steps/1/approvers/5",
                        "/steps/1/approvers/6",
                        "/steps/1/approvers/7",
                        "/steps/1/approvers/9");
        assertThat(errors.toString())
                .contains("Aud is only auditor")
                .contains("Olga is not a member")
                .contains("ci is a machine identity")
                .contains("Dis is disabled")
                .contains("no such person")
                .contains("twice")
                .doesNotContain("Foreign");
    }

    @Test
    void a_step_that_too_few_people_can_meet_is_refused_and_people_in_several_groups_count_once() {
        var one = org.group("one", ann, bob);
        var two = org.group("two", ann, bob, ci);
        assertThat(problems(policy(step(null, 3, group(one), group(two), person(ann)))))
                .extracting(FieldError::pointer)
                .containsExactly("/steps/0/requiredApprovals");
        assertThat(problems(policy(step(null, 2, group(one)), step(null, 1, group(two))))
                        .getFirst()
                        .detail())
                .contains("one person can satisfy only one step");
        assertThat(set(policy(step(null, 2, group(one), group(two)))).version()).isEqualTo(1);
    }

    @Test
    void a_member_group_may_approve_unless_it_is_auditor() {
        var stranger = org.person("Str");
        var members = org.group("members", stranger);
        var auditors = org.group("auditors", owner);
        org.member(signer, members, "group", "operator");
        org.member(signer, auditors, "group", "auditor");
        assertThat(set(policy(step(null, 1, group(members)))).version()).isEqualTo(1);
        assertThat(problems(policy(step(null, 1, group(auditors))))).hasSize(1);
    }

    @Test
    void what_is_above_a_ceiling_names_field_and_ceiling() {
        set(policy(step(null, 1, person(ann))));
        var refused = (Refusal.BadInput) refusal(
                world.one.createRequest(call(ci), "rel", new NewRequest(" ", null, 4L, Duration.ofHours(2), "\u0007")));
        assertThat(refused.errors())
                .extracting(FieldError::pointer)
                .containsExactlyInAnyOrder("/justification", "/ticket", "/signatures", "/window");
        assertThat(refused.errors().toString()).contains("at most 3").contains("at most PT1H");
    }

    @Test
    void without_ceilings_an_omitted_count_and_window_are_unlimited_and_say_so() {
        set(new NewPolicy(List.of(step(null, 1, person(ann))), Ceiling.none(), WindowCeiling.none(), null));
        var request = world.request(ci, signer, wanted());
        assertThat(request.unlimitedSignatures()).isTrue();
        assertThat(request.window()).isNull();
        var done = await(world.approve(ann, request));
        assertThat(done.reason()).isEqualTo("unlimited signatures");
        var grant = await(world.one.getGrant(call(ci), Objects.requireNonNull(done.grant())));
        assertThat(grant.expiresAt()).isNull();
        assertThat(grant.unlimitedSignatures()).isTrue();
        world.sql("UPDATE grants SET used = 5 WHERE id = $1", grant.id());
        assertThat(refusal(world.one.createRequest(call(ci), "rel", wanted())).code())
                .isEqualTo("GRANT_ACTIVE");
    }

    private static NewGrant grant(Caller to) {
        return new NewGrant(to.id(), "holiday", null, null, null);
    }

    private static NewGrant grant(Caller to, @Nullable Long signatures, @Nullable Instant from, @Nullable Instant to2) {
        return new NewGrant(to.id(), "holiday", signatures, from, to2);
    }

    @Test
    void an_administrator_pre_approves_somebody_else_within_the_ceilings() {
        set(policy(step(null, 1, person(ann))));
        var given = await(world.one.createGrant(call(admin, "g", 1), "rel", grant(bob)));
        assertThat(given.origin()).isEqualTo(GrantOrigin.PRE_APPROVAL);
        assertThat(given.maxSignatures()).isEqualTo(3);
        assertThat(given.grantedBy()).isEqualTo(admin.id());
        assertThat(Duration.between(given.notBefore(), given.expiresAt())).isEqualTo(Duration.ofHours(1));
        assertThat(await(world.two.createGrant(call(admin, "g", 1), "rel", grant(bob)))
                        .id())
                .isEqualTo(given.id());
        assertThat(world.rows("SELECT type FROM audit_leaves WHERE grant_id = $1", row -> row.getString(0), given.id()))
                .containsExactly("grant.pre_approved");
        assertThat(refusal(world.one.createGrant(call(admin), "rel", grant(bob, 4L, null, null))))
                .isInstanceOf(Refusal.BadInput.class);
        var tomorrow = Instant.now().plus(Duration.ofDays(1));
        var later = await(world.one.createGrant(call(admin), "rel", grant(bob, 1L, tomorrow, null)));
        assertThat(later.reason()).contains("begins at");
        assertThat(refusal(world.one.createGrant(
                        call(admin), "rel", grant(bob, 1L, tomorrow, tomorrow.plus(Duration.ofHours(2))))))
                .isInstanceOf(Refusal.BadInput.class);
    }

    @Test
    void nobody_pre_approves_themselves_their_machine_or_somebody_who_may_not_sign() {
        assertThat(refusal(world.one.createGrant(call(admin), "rel", grant(bob)))
                        .code())
                .isEqualTo("APPROVAL_NOT_NEEDED");
        set(policy(step(null, 1, person(ann))));
        assertThat(refusal(world.one.createGrant(call(admin), "rel", grant(admin)))
                        .code())
                .isEqualTo("TWO_PERSON_INTEGRITY");
        assertThat(refusal(world.one.createGrant(call(admin), "rel", grant(ci))).code())
                .isEqualTo("TWO_PERSON_INTEGRITY");
        for (var recipient : List.of(auditor, owner, world.organization().person("Foreign"))) {
            assertThat(refusal(world.one.createGrant(call(admin), "rel", grant(recipient))))
                    .isInstanceOf(Refusal.BadInput.class);
        }
        assertThat(refusal(world.one.createGrant(call(ann), "rel", grant(bob))).code())
                .isEqualTo("ROLE_REQUIRED");
    }

    @Test
    void grants_are_seen_by_grantee_members_and_admins_only() {
        set(policy(step(null, 1, person(ann))));
        var given = await(world.one.createGrant(call(admin), "rel", grant(bob)));
        for (var reader : List.of(bob, auditor, ci, org.person("Org", PersonRole.ADMIN))) {
            assertThat(await(world.one.getGrant(call(reader), given.id())).id()).isEqualTo(given.id());
        }
        assertThat(refusal(world.one.getGrant(call(owner), given.id()))).isInstanceOf(Refusal.NotFound.class);
        var foreign = world.organization().person("Foreign", PersonRole.ADMIN);
        assertThat(refusal(world.one.getGrant(call(foreign), given.id()))).isInstanceOf(Refusal.NotFound.class);
    }
}
