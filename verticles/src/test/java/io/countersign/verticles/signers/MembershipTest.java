package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.Member;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.PrincipalKind;
import io.countersign.protocol.api.SignerRole;
import io.countersign.verticles.Audit;
import io.countersign.verticles.Caller;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.audit.AuditReads;
import io.countersign.verticles.audit.AuditService;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MembershipTest {
    private static final PageQuery PAGE = new PageQuery(null, 50);
    private static final NewMember ADMINISTRATOR = new NewMember(SignerRole.ADMINISTRATOR);
    private static final NewMember OPERATOR = new NewMember(SignerRole.OPERATOR);
    private static final NewMember AUDITOR = new NewMember(SignerRole.AUDITOR);

    private final AtomicInteger names = new AtomicInteger();
    private TestBed bed;
    private UUID organization;
    private Caller creator;
    private CertificateAuthority authority;
    private SignerService signers;
    private String slug;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        organization = bed.organization("acme");
        creator = bed.admin(organization, "Creator");
        authority = bed.authority(creator, "Root");
        signers = bed.signers();
    }

    @BeforeEach
    void newSigner() {
        slug = "signer-" + names.incrementAndGet();
        bed.signer(creator, authority, slug);
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private Caller person() {
        return bed.person(organization, "person " + names.incrementAndGet());
    }

    private Caller member(NewMember role) {
        var person = person();
        bed.ok(signers.setMember(call(creator), slug, person.id(), role));
        return person;
    }

    private String outcome(Future<?> future) {
        return bed.ok(future.map("ok")
                .recover(failure -> failure instanceof RefusedException e
                        ? Future.succeededFuture(e.refusal().code())
                        : Future.failedFuture(failure)));
    }

    private List<String> outcomes(Caller caller) {
        var somebody = person();
        var audit = new AuditService(
                bed.database(),
                range -> Future.failedFuture("nothing is verified here"),
                new AuditReads(bed.database()));
        var nothing = new Audit.Filter(null, null, null, null, null, null, null, null);
        var call = call(caller);
        return List.of(
                outcome(signers.getSigner(call, slug)),
                outcome(signers.getSignerCertificate(call, slug, null)),
                outcome(signers.getSignerPublicKey(call, slug)),
                outcome(signers.listMembers(call, slug, PAGE)),
                outcome(audit.listSignerActivity(call, slug, nothing, PAGE)),
                outcome(signers.setMember(call, slug, somebody.id(), AUDITOR)),
                outcome(signers.removeMember(call, slug, somebody.id())),
                outcome(signers.disableSigner(call, slug)),
                outcome(signers.enableSigner(call, slug)),
                outcome(signers.archiveSigner(call, slug)));
    }

    private static List<String> expected(String reading, String members, String states) {
        return List.of(reading, reading, reading, reading, reading, members, members, states, states, states);
    }

    @Test
    void each_role_may_do_exactly_its_operations() {
        var machine = bed.machine(organization, "ci");
        bed.ok(signers.setMember(call(creator), slug, machine.id(), OPERATOR));
        var foreigner = bed.admin(bed.organization("globex"), "Gus");
        var platform =
                new Caller(foreigner.id(), foreigner.organization(), foreigner.kind(), "Gus", foreigner.role(), true);

        assertThat(outcomes(member(AUDITOR))).isEqualTo(expected("ok", "ROLE_REQUIRED", "ROLE_REQUIRED"));
        assertThat(outcomes(member(OPERATOR))).isEqualTo(expected("ok", "ROLE_REQUIRED", "ROLE_REQUIRED"));
        assertThat(outcomes(machine)).isEqualTo(expected("ok", "ROLE_REQUIRED", "ROLE_REQUIRED"));
        assertThat(outcomes(bed.admin(organization, "Other admin"))).isEqualTo(expected("ok", "ok", "ROLE_REQUIRED"));
        assertThat(outcomes(person())).isEqualTo(expected("NOT_FOUND", "NOT_FOUND", "NOT_FOUND"));
        assertThat(outcomes(foreigner)).isEqualTo(expected("NOT_FOUND", "NOT_FOUND", "NOT_FOUND"));
        assertThat(outcomes(platform)).isEqualTo(expected("NOT_FOUND", "NOT_FOUND", "NOT_FOUND"));
        assertThat(outcomes(member(ADMINISTRATOR))).isEqualTo(expected("ok", "ok", "ok"));
    }

    @Test
    void only_admins_of_the_organization_create() {
        var wanted = TestBed.newSigner(authority, "nope", io.countersign.protocol.KeyAlgorithm.P_256);
        assertThat(outcome(signers.createSigner(call(member(ADMINISTRATOR)), wanted)))
                .isEqualTo("ADMIN_REQUIRED");
        assertThat(outcome(signers.createSigner(call(bed.machine(organization, "robot")), wanted)))
                .isEqualTo("ADMIN_REQUIRED");
    }

    @Test
    void another_tenants_signer_looks_like_a_missing_one() {
        var stranger = bed.admin(bed.organization("initech"), "Ina");
        var id = bed.ok(signers.getSigner(call(creator), slug)).id().toString();
        var missing = bed.refused(signers.getSigner(call(stranger), "missing"));
        assertThat(bed.refused(signers.getSigner(call(stranger), slug))).isEqualTo(missing);
        assertThat(bed.refused(signers.getSigner(call(stranger), id))).isEqualTo(missing);
        assertThat(bed.ok(signers.listSigners(call(stranger), PAGE)).items()).isEmpty();
        assertThat(bed.ok(signers.getSigner(call(creator), id)).slug()).isEqualTo(slug);
    }

    @Test
    void somebody_of_another_tenant_never_becomes_a_member() {
        var stranger = bed.person(bed.organization("hooli"), "Hal");
        assertThat(bed.refused(signers.setMember(call(creator), slug, stranger.id(), OPERATOR)))
                .isEqualTo(bed.refused(signers.setMember(call(creator), slug, UUID.randomUUID(), OPERATOR)))
                .isInstanceOf(Refusal.NotFound.class);
    }

    @Test
    void a_machine_never_administers_not_even_through_a_group() {
        var machine = bed.machine(organization, "ci-admin");
        assertThat(bed.refused(signers.setMember(call(creator), slug, machine.id(), ADMINISTRATOR)))
                .isInstanceOf(Refusal.BadInput.class);
        var group = bed.group(organization, "admins of " + slug, machine, person());
        bed.ok(signers.setMember(call(creator), slug, group, ADMINISTRATOR));
        assertThat(outcome(signers.disableSigner(call(machine), slug))).isEqualTo("ROLE_REQUIRED");
    }

    @Test
    void a_disabled_identity_gets_no_role() {
        var person = person();
        bed.sql("UPDATE identities SET state = 'disabled' WHERE id = '" + person.id() + "'");
        assertThat(outcome(signers.setMember(call(creator), slug, person.id(), OPERATOR)))
                .isEqualTo("MEMBER_DISABLED");
    }

    @Test
    void the_last_administrator_stays() {
        assertThat(outcome(signers.removeMember(call(creator), slug, creator.id())))
                .isEqualTo("LAST_ADMINISTRATOR");
        assertThat(outcome(signers.setMember(call(creator), slug, creator.id(), OPERATOR)))
                .isEqualTo("LAST_ADMINISTRATOR");
        var group = bed.group(organization, "empty of " + slug);
        bed.ok(signers.setMember(call(creator), slug, group, ADMINISTRATOR));
        assertThat(outcome(signers.removeMember(call(creator), slug, creator.id())))
                .isEqualTo("LAST_ADMINISTRATOR");
        member(ADMINISTRATOR);
        assertThat(outcome(signers.removeMember(call(creator), slug, creator.id())))
                .isEqualTo("ok");
    }

    @Test
    void of_two_administrators_who_remove_each_other_one_remains() {
        var one = member(ADMINISTRATOR);
        var two = member(ADMINISTRATOR);
        bed.ok(signers.removeMember(call(one), slug, creator.id()));
        for (int round = 0; round < 15; round++) {
            var first = signers.removeMember(call(one), slug, two.id());
            var second = signers.removeMember(call(two), slug, one.id());
            assertThat(List.of(outcome(first), outcome(second))).containsOnlyOnce("ok");
            assertThat(bed.column(
                            "SELECT member_id FROM signer_members m JOIN signers s ON s.id = m.signer_id WHERE s.slug = '"
                                    + slug + "' AND m.role = 'administrator'"))
                    .hasSize(1);
            bed.ok(signers.setMember(call(creator), slug, one.id(), ADMINISTRATOR));
            bed.ok(signers.setMember(call(creator), slug, two.id(), ADMINISTRATOR));
        }
    }

    @Test
    void of_two_administrators_who_leave_at_once_one_remains() {
        var one = member(ADMINISTRATOR);
        bed.ok(signers.setMember(call(creator), slug, creator.id(), ADMINISTRATOR));
        for (int round = 0; round < 10; round++) {
            var first = signers.removeMember(call(one), slug, one.id());
            var second = signers.removeMember(call(creator), slug, creator.id());
            assertThat(List.of(outcome(first), outcome(second))).containsExactlyInAnyOrder("ok", "LAST_ADMINISTRATOR");
            bed.ok(signers.setMember(call(creator), slug, one.id(), ADMINISTRATOR));
            bed.ok(signers.setMember(call(creator), slug, creator.id(), ADMINISTRATOR));
        }
    }

    @Test
    void only_what_takes_a_right_away_waits_for_the_fence_and_every_change_has_one_event() {
        var fences = bed.fences();
        var person = person();
        bed.ok(signers.setMember(call(creator), slug, person.id(), AUDITOR));
        bed.ok(signers.setMember(call(creator), slug, person.id(), OPERATOR));
        bed.ok(signers.setMember(call(creator), slug, person.id(), OPERATOR));
        assertThat(bed.fences()).isEqualTo(fences);
        bed.ok(signers.setMember(call(creator), slug, person.id(), AUDITOR));
        bed.ok(signers.removeMember(call(creator), slug, person.id()));
        bed.ok(signers.disableSigner(call(creator), slug));
        assertThat(bed.fences()).isEqualTo(fences + 3);
        bed.ok(signers.enableSigner(call(creator), slug));
        bed.ok(signers.archiveSigner(call(creator), slug));
        assertThat(bed.fences()).isEqualTo(fences + 4);
        assertThat(bed.column("SELECT l.type FROM audit_leaves l JOIN signers s ON s.id = l.signer_id WHERE s.slug = '"
                        + slug + "' ORDER BY l.id"))
                .containsExactly(
                        "signer.created",
                        "signer.activated",
                        "signer.member_set",
                        "signer.member_set",
                        "signer.member_set",
                        "signer.member_removed",
                        "signer.disabled",
                        "signer.enabled",
                        "signer.archived");
    }

    @Test
    void every_edit_moves_the_version() {
        var versions = new ArrayList<Long>();
        Runnable look = () ->
                versions.add(bed.ok(signers.getSigner(call(creator), slug)).version());
        look.run();
        var person = member(OPERATOR);
        look.run();
        bed.ok(signers.removeMember(call(creator), slug, person.id()));
        look.run();
        bed.ok(signers.disableSigner(call(creator), slug));
        look.run();
        assertThat(versions).doesNotHaveDuplicates().isSorted();
    }

    @Test
    void a_wrong_state_is_a_conflict_with_a_sentence() {
        assertThat(outcome(signers.enableSigner(call(creator), slug))).isEqualTo("WRONG_STATE");
        bed.ok(signers.disableSigner(call(creator), slug));
        assertThat(outcome(signers.disableSigner(call(creator), slug))).isEqualTo("WRONG_STATE");
        bed.sql("UPDATE signers SET not_after = clock_timestamp() WHERE slug = '" + slug + "'");
        assertThat(outcome(signers.enableSigner(call(creator), slug))).isEqualTo("CERTIFICATE_EXPIRED");
        bed.ok(signers.archiveSigner(call(creator), slug));
        for (var move : List.of(
                signers.archiveSigner(call(creator), slug),
                signers.enableSigner(call(creator), slug),
                signers.disableSigner(call(creator), slug))) {
            assertThat(bed.refused(move).detail()).contains("archived is final");
        }
    }

    @Test
    void a_signer_whose_certificate_ended_is_shown_as_expired() {
        bed.sql("UPDATE signers SET not_after = clock_timestamp() WHERE slug = '" + slug + "'");
        assertThat(bed.ok(signers.getSigner(call(creator), slug)).state()).hasToString("expired");
        assertThat(bed.ok(signers.listSigners(call(creator), PAGE))
                        .items()
                        .getFirst()
                        .state())
                .hasToString("expired");
    }

    @Test
    void an_archived_signer_keeps_its_members_as_they_were() {
        var person = member(OPERATOR);
        bed.ok(signers.archiveSigner(call(creator), slug));
        assertThat(outcome(signers.removeMember(call(creator), slug, person.id())))
                .isEqualTo("WRONG_STATE");
        assertThat(outcome(signers.setMember(call(creator), slug, person.id(), AUDITOR)))
                .isEqualTo("WRONG_STATE");
        assertThat(bed.ok(signers.listMembers(call(person), slug, PAGE)).items())
                .hasSize(2);
        assertThat(bed.ok(signers.getSignerCertificate(call(person), slug, null)))
                .hasSize(2);
    }

    private void policy(String steps) {
        policy(steps, "[]");
    }

    private void policy(String steps, String conditions) {
        var id = bed.ok(signers.getSigner(call(creator), slug)).id();
        bed.sql("""
                INSERT INTO policies (signer_id, version, steps, signatures_unlimited, signature_ceiling, window_unlimited,
                                      window_ceiling_seconds, pending_timeout_seconds, created_by, conditions)
                VALUES ('%s', 1, '%s', false, 3, false, 3600, 3600, '%s', '%s')
                """.formatted(id, steps, creator.id(), conditions));
        bed.sql("UPDATE signers SET policy_version = 1 WHERE id = '" + id + "'");
    }

    @Test
    void an_approver_whom_a_step_needs_stays() {
        var lead = member(OPERATOR);
        var spare = member(OPERATOR);
        policy(
                "[{\"name\": \"leads\", \"requiredApprovals\": 1, \"approvers\": [{\"kind\": \"person\", \"id\": \"%s\"}, {\"kind\": \"person\", \"id\": \"%s\"}]}]"
                        .formatted(lead.id(), spare.id()));
        bed.ok(signers.removeMember(call(creator), slug, spare.id()));
        var refusal = bed.refused(signers.removeMember(call(creator), slug, lead.id()));
        assertThat(refusal.code()).isEqualTo("APPROVER_NEEDED");
        assertThat(refusal.detail()).contains("leads");
        assertThat(outcome(signers.setMember(call(creator), slug, lead.id(), AUDITOR)))
                .isEqualTo("APPROVER_NEEDED");
        assertThat(outcome(signers.setMember(call(creator), slug, lead.id(), ADMINISTRATOR)))
                .isEqualTo("ok");
        var bystander = member(OPERATOR);
        assertThat(outcome(signers.removeMember(call(creator), slug, bystander.id())))
                .isEqualTo("ok");
    }

    private static String step(String name, Caller... approvers) {
        var people = Stream.of(approvers)
                .map(person -> "{\"kind\": \"person\", \"id\": \"" + person.id() + "\"}")
                .collect(Collectors.joining(", "));
        return "{\"name\": \"%s\", \"requiredApprovals\": 1, \"approvers\": [%s]}".formatted(name, people);
    }

    private static String adds(String name, String step) {
        return "{\"name\": \"%s\", \"when\": \"true\", \"effect\": \"addStep\", \"message\": \"m\", \"step\": %s}"
                .formatted(name, step);
    }

    @Test
    void an_approver_whom_a_step_of_a_condition_needs_stays() {
        var lead = member(OPERATOR);
        var board = member(OPERATOR);
        var gone = member(OPERATOR);
        policy(
                "[" + step("leads", lead, board) + "]",
                "[" + adds("freeze", step("gone", gone)) + ", " + adds("night", step("board", board)) + "]");
        bed.sql("UPDATE identities SET state = 'disabled' WHERE id = '" + gone.id() + "'");
        assertThat(bed.ok(signers.getSigner(call(creator), slug)).warnings())
                .containsExactly("the step (gone) of condition \"freeze\" of the policy of " + slug
                        + " lacks 1 person, so no request that needs it can be approved; add an approver or change the"
                        + " policy");
        var refusal = bed.refused(signers.removeMember(call(creator), slug, board.id()));
        assertThat(refusal.code()).isEqualTo("APPROVER_NEEDED");
        assertThat(refusal.detail()).contains("the step (board) of condition \"night\"");
        assertThat(outcome(signers.removeMember(call(creator), slug, lead.id())))
                .as("the only one left may not fill both steps")
                .isEqualTo("APPROVER_NEEDED");
        assertThat(outcome(signers.removeMember(call(creator), slug, gone.id())))
                .as("what was impossible before may stay so")
                .isEqualTo("ok");
    }

    @Test
    void a_group_that_a_step_needs_stays() {
        var group = bed.group(organization, "security " + slug, person(), person());
        bed.ok(signers.setMember(call(creator), slug, group, OPERATOR));
        policy("[{\"requiredApprovals\": 2, \"approvers\": [{\"kind\": \"group\", \"id\": \"%s\"}]}]".formatted(group));
        assertThat(bed.refused(signers.removeMember(call(creator), slug, group)).detail())
                .contains("step 1");
        assertThat(outcome(signers.setMember(call(creator), slug, group, AUDITOR)))
                .isEqualTo("APPROVER_NEEDED");
    }

    @Test
    void members_come_in_pages_and_a_foreign_cursor_is_refused() {
        var machine = bed.machine(organization, "paging");
        bed.ok(signers.setMember(call(creator), slug, machine.id(), AUDITOR));
        bed.ok(signers.setMember(call(creator), slug, bed.group(organization, "paging"), OPERATOR));
        var found = new ArrayList<Member>();
        var page = bed.ok(signers.listMembers(call(creator), slug, new PageQuery(null, 1)));
        found.addAll(page.items());
        while (page.next() != null) {
            page = bed.ok(signers.listMembers(call(creator), slug, new PageQuery(page.next(), 1)));
            found.addAll(page.items());
        }
        assertThat(found)
                .extracting(Member::kind)
                .containsExactlyInAnyOrder(PrincipalKind.PERSON, PrincipalKind.MACHINE, PrincipalKind.GROUP);
        for (var cursor : List.of("x", "%%%", "AAAA", "")) {
            assertThat(outcome(signers.listMembers(call(creator), slug, new PageQuery(cursor, 1))))
                    .isEqualTo("MALFORMED_CURSOR");
            assertThat(outcome(signers.listSigners(call(creator), new PageQuery(cursor, 1))))
                    .isEqualTo("MALFORMED_CURSOR");
        }
    }

    @Test
    void members_see_their_signers_and_nobody_elses() {
        var person = member(AUDITOR);
        assertThat(bed.ok(signers.listSigners(call(person), PAGE)).items()).hasSize(1);
        assertThat(bed.ok(signers.listSigners(call(person()), PAGE)).items()).isEmpty();
    }

    @Test
    void a_member_who_is_not_there_cannot_be_removed() {
        assertThat(outcome(signers.removeMember(call(creator), slug, person().id())))
                .isEqualTo("NOT_FOUND");
    }
}
