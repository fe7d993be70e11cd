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
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.ConditionEffect;
import io.countersign.protocol.api.Finding;
import io.countersign.protocol.api.IdentityRef;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.PersonRole;
import io.countersign.protocol.api.PolicyCondition;
import io.countersign.protocol.api.ReportName;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.Reports;
import io.countersign.verticles.Reports.Question;
import io.countersign.verticles.reports.ReportService;
import io.countersign.verticles.store.Ids;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReportsTest {
    private World world;
    private Reports reports;
    private World.Org org;
    private Caller admin;
    private Caller ada;
    private Caller ann;
    private Caller ben;
    private Caller ci;
    private UUID signer;

    @BeforeAll
    void open() {
        world = new World("reports_" + UUID.randomUUID().toString().replace("-", ""));
        reports = new ReportService(world.database());
    }

    @AfterAll
    void close() {
        world.close();
    }

    @BeforeEach
    void people() {
        org = world.organization();
        admin = org.person("Root", PersonRole.ADMIN);
        ada = org.person("Ada");
        ann = org.person("Ann");
        ben = org.person("Ben");
        ci = org.machine("ci", ben);
        signer = org.signer("release");
        org.administrator(signer, ada);
        org.operator(signer, ann, ben, ci);
    }

    private List<Finding> report(Caller caller, ReportName name) {
        return await(reports.getReport(call(caller), new Question(name, null, 90, 60), new PageQuery(null, 50)))
                .items();
    }

    private static List<String> names(List<Finding> findings) {
        return findings.stream()
                .map(Finding::who)
                .map(who -> who == null ? "-" : who.name())
                .sorted()
                .toList();
    }

    /** As if everything had been set up half a year ago. */
    private void longAgo() {
        world.sql(
                "UPDATE identities SET created_at = clock_timestamp() - interval '180 d' WHERE organization_id = $1",
                org.id());
        world.sql(
                "UPDATE signers SET created_at = clock_timestamp() - interval '180 d' WHERE organization_id = $1",
                org.id());
        world.sql(
                "UPDATE signer_members SET since = clock_timestamp() - interval '180 d' WHERE signer_id = $1", signer);
    }

    private void loggedIn(Caller who, int daysAgo) {
        world.sql(
                "INSERT INTO log_ins (identity_id, at) VALUES ($1, clock_timestamp() - make_interval(days => $2))",
                who.id(),
                daysAgo);
    }

    private void signed(Caller who, int daysAgo) {
        world.sql(
                "INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, algorithm,"
                        + " signature, at) VALUES ($1, $2, $3, $4, 'signed', $5, '\\x00', 'a', '\\x00',"
                        + " clock_timestamp() - make_interval(days => $6))",
                Ids.next(),
                org.id(),
                signer,
                who.id(),
                UUID.randomUUID().toString(),
                daysAgo);
    }

    private void asksAndIsApproved(Caller requester, Caller approver) {
        var request = world.request(requester, signer, wanted());
        assertThat(await(world.approve(approver, request)).state()).isEqualTo(RequestState.APPROVED);
    }

    private void oneApprovalBy(Caller... people) {
        var approvers = new ArrayList<io.countersign.protocol.api.Approver>();
        for (var approver : people) {
            approvers.add(person(approver));
        }
        var steps = step(null, 1, approvers.toArray(io.countersign.protocol.api.Approver[]::new));
        await(world.one.setPolicy(call(ada), signer.toString(), policy(steps), null));
    }

    @Test
    void a_member_is_stale_after_ninety_days_without_log_in_signature_or_act() {
        longAgo();
        loggedIn(ada, 3);
        loggedIn(ann, 120);
        signed(ci, 10);
        assertThat(names(report(admin, ReportName.STALE_MEMBERS))).containsExactly("Ann", "Ben");
        var found = report(admin, ReportName.STALE_MEMBERS).stream()
                .filter(finding ->
                        "Ann".equals(Objects.requireNonNull(finding.who()).name()))
                .findFirst()
                .orElseThrow();
        assertThat(found.role()).isEqualTo(SignerRole.OPERATOR);
        assertThat(found.signerSlug()).isEqualTo("release");
        assertThat(found.lastAt()).isNotNull();
        assertThat(found.says()).startsWith("Ann neither logs in nor does anything with release, last at ");
    }

    @Test
    void who_came_yesterday_is_not_stale_yet_and_who_is_disabled_has_no_right_left_to_report() {
        longAgo();
        var newcomer = org.person("Neo");
        org.operator(signer, newcomer);
        org.disable(ben);
        assertThat(names(report(admin, ReportName.STALE_MEMBERS))).containsExactly("Ada", "Ann", "ci");
    }

    @Test
    void a_right_to_sign_is_unused_when_its_holder_only_logs_in() {
        oneApprovalBy(ada);
        longAgo();
        for (var who : List.of(ada, ann, ben, ci)) {
            loggedIn(who, 1);
        }
        signed(ann, 5);
        org.auditor(signer, org.person("Aud"));
        // Ada set the policy, Ann signed, an Auditor may not sign.
        assertThat(names(report(admin, ReportName.UNUSED_RIGHTS))).containsExactly("Ben", "ci");
    }

    @Test
    void who_asks_and_approves_on_one_signer_is_reported_with_the_number_of_approvals() {
        oneApprovalBy(ada, ann, ben);
        asksAndIsApproved(ann, ben);
        assertThat(report(admin, ReportName.REQUESTERS_WHO_APPROVE)).isEmpty();
        world.sql("UPDATE grants SET state = 'revoked' WHERE signer_id = $1", signer);
        asksAndIsApproved(ben, ann);
        assertThat(names(report(admin, ReportName.REQUESTERS_WHO_APPROVE))).containsExactly("Ann", "Ben");
        assertThat(report(admin, ReportName.REQUESTERS_WHO_APPROVE))
                .allMatch(finding -> Long.valueOf(1).equals(finding.count()));
    }

    @Test
    void the_owner_of_a_machine_that_asks_counts_as_asking() {
        oneApprovalBy(ada, ben);
        asksAndIsApproved(ci, ada);
        asksAndIsApproved(ann, ben);
        assertThat(names(report(admin, ReportName.REQUESTERS_WHO_APPROVE))).containsExactly("Ben");
    }

    @Test
    void an_approval_within_seconds_is_quick_and_a_slower_one_is_not() {
        oneApprovalBy(ada, ben);
        asksAndIsApproved(ann, ben);
        assertThat(names(report(admin, ReportName.QUICK_APPROVERS))).containsExactly("Ben");
        world.sql("UPDATE requests SET created_at = created_at - interval '61 s' WHERE signer_id = $1", signer);
        assertThat(report(admin, ReportName.QUICK_APPROVERS)).isEmpty();
        var patient = new Question(ReportName.QUICK_APPROVERS, "release", 1, 600);
        assertThat(names(await(reports.getReport(call(ada), patient, new PageQuery(null, 5)))
                        .items()))
                .containsExactly("Ben");
    }

    @Test
    void who_agrees_to_changes_neither_asks_for_access_nor_approves_it() {
        oneApprovalBy(ada, ben);
        world.sql("UPDATE signers SET policy_guard = true WHERE id = $1", signer);
        var stricter = policy(step(null, 2, person(ada), person(ben)));
        var waits = catchThrowableOfType(
                ChangeWaitsException.class,
                () -> await(world.one.setPolicy(call(ada), signer.toString(), stricter, null)));
        assertThat(await(world.approve(ben, waits.request())).state()).isEqualTo(RequestState.APPROVED);
        assertThat(report(admin, ReportName.QUICK_APPROVERS)).isEmpty();
        assertThat(report(admin, ReportName.REQUESTERS_WHO_APPROVE)).isEmpty();
    }

    @Test
    void a_grant_that_nobody_used_for_long_is_reported_with_its_holder() {
        oneApprovalBy(ada, ben);
        for (var holder : List.of(ann, ben)) {
            world.sql(
                    "INSERT INTO grants (id, organization_id, signer_id, grantee_id, origin, granted_by, justification, signatures_unlimited,"
                            + " max_signatures, not_before, expires_at, created_at) VALUES ($1, $2, $3, $4, 'pre_approval', $5, 'year', false,"
                            + " 9, now() - interval '200 days', now() + interval '200 days', now() - interval '200 days')",
                    Ids.next(),
                    org.id(),
                    signer,
                    holder.id(),
                    ada.id());
        }
        world.sql("UPDATE grants SET used = 1 WHERE grantee_id = $1", ben.id());
        world.sql(
                "INSERT INTO operations (id, organization_id, signer_id, identity_id, outcome, idempotency_key, call_hash, grant_id, slot,"
                        + " algorithm, signature, at) SELECT $1, g.organization_id, g.signer_id, g.grantee_id, 'signed', 'k', '\\x01', g.id, 1,"
                        + " 'ECDSA_SHA_256', '\\x01', now() - interval '3 days' FROM grants g WHERE g.grantee_id = $2",
                Ids.next(),
                ben.id());
        assertThat(report(admin, ReportName.UNUSED_GRANTS))
                .singleElement()
                .extracting(Finding::says)
                .isEqualTo("Ann holds 1 grant on release without use, as far as is known never");
    }

    @Test
    void a_step_that_nobody_can_meet_any_more_is_reported_and_shown_with_the_policy() {
        oneApprovalBy(ben);
        assertThat(report(admin, ReportName.IMPOSSIBLE_STEPS)).isEmpty();
        assertThat(await(world.one.getPolicy(call(ada), "release")).warnings()).isNull();
        org.disable(ben);
        var sentence =
                "step 1 of the policy of release lacks 1 person, so no request can be approved; add an approver or change the policy";
        assertThat(report(admin, ReportName.IMPOSSIBLE_STEPS))
                .singleElement()
                .extracting(Finding::says)
                .isEqualTo(sentence);
        assertThat(await(world.one.getPolicy(call(ada), "release")).warnings()).containsExactly(sentence);
    }

    @Test
    void a_step_of_a_condition_that_nobody_can_meet_any_more_is_reported_too() {
        var adds = new PolicyCondition(
                "freeze", "size(freezes) > 0", ConditionEffect.ADD_STEP, "a freeze is on", step(null, 1, person(ben)));
        var hour = WindowCeiling.of(Duration.ofHours(1));
        var direct = new NewPolicy(
                List.of(), Ceiling.of(3), hour, null, null, null, null, null, List.of(adds), null, null, null);
        await(world.one.setPolicy(call(ada), "release", direct, null));
        assertThat(report(admin, ReportName.IMPOSSIBLE_STEPS)).isEmpty();
        org.disable(ben);
        assertThat(report(admin, ReportName.IMPOSSIBLE_STEPS))
                .singleElement()
                .extracting(Finding::says)
                .asString()
                .startsWith("the step of condition \"freeze\" of the policy of release lacks 1 person");
    }

    @Test
    void a_signer_that_signs_directly_is_unlocked_by_one() {
        assertThat(report(admin, ReportName.ONE_PERSON_SIGNERS))
                .singleElement()
                .extracting(Finding::says)
                .isEqualTo("signing is direct: each of the 4 who may sign does so alone");
    }

    @Test
    void an_approver_who_could_alone_approve_a_machine_is_named_and_really_can() {
        oneApprovalBy(ada, ben);
        assertThat(report(admin, ReportName.ONE_PERSON_SIGNERS))
                .singleElement()
                .extracting(Finding::says)
                .asString()
                .startsWith("Ada alone can approve what machine identity ci asks for");
        asksAndIsApproved(ci, ada);
    }

    @Test
    void an_owner_alone_cannot_approve_their_machine_and_two_approvals_are_two_people() {
        oneApprovalBy(ben, ann);
        assertThat(says()).startsWith("Ann alone can approve");
        var both = org.group("both", ann, ada);
        org.member(signer, both, "group", "operator");
        await(world.one.setPolicy(call(ada), signer.toString(), policy(step(null, 2, group(both))), null));
        assertThat(says()).doesNotContain("alone can approve");
    }

    private String says() {
        return report(admin, ReportName.ONE_PERSON_SIGNERS).stream()
                .map(Finding::says)
                .findFirst()
                .orElse("");
    }

    @Test
    void auditors_and_administrators_see_their_own_signers_and_operators_none() {
        longAgo();
        var aud = org.person("Aud");
        var other = org.signer("other");
        org.administrator(other, aud);
        org.auditor(signer, aud);
        for (var name : ReportName.values()) {
            assertThat(report(ann, name)).as("%s", name).isEmpty();
        }
        assertThat(report(aud, ReportName.ONE_PERSON_SIGNERS)).hasSize(2);
        assertThat(report(ada, ReportName.ONE_PERSON_SIGNERS)).hasSize(1);
        var ofRelease = new Question(ReportName.STALE_MEMBERS, "release", 90, 60);
        var page = new PageQuery(null, 50);
        assertThat(refusal(reports.getReport(call(ann), ofRelease, page)).code())
                .isEqualTo("ROLE_REQUIRED");
        var stranger = world.organization().person("Eve", PersonRole.ADMIN);
        assertThat(refusal(reports.getReport(call(stranger), ofRelease, page))).isInstanceOf(Refusal.NotFound.class);
        assertThat(report(stranger, ReportName.STALE_MEMBERS)).isEmpty();
    }

    @Test
    void pages_hold_every_finding_once() {
        longAgo();
        var found = new ArrayList<UUID>();
        var question = new Question(ReportName.STALE_MEMBERS, null, 90, 60);
        var page = await(reports.getReport(call(admin), question, new PageQuery(null, 1)));
        while (true) {
            page.items().stream()
                    .map(Finding::who)
                    .map(Objects::requireNonNull)
                    .map(IdentityRef::id)
                    .forEach(found::add);
            if (page.next() == null) {
                break;
            }
            page = await(reports.getReport(call(admin), question, new PageQuery(page.next(), 1)));
        }
        assertThat(found).containsExactlyInAnyOrder(ada.id(), ann.id(), ben.id(), ci.id());
        assertThat(refusal(reports.getReport(call(admin), question, new PageQuery("abc", 1)))
                        .code())
                .isEqualTo("MALFORMED_CURSOR");
    }
}
