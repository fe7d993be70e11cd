package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.Approval;
import io.countersign.protocol.api.Approver;
import io.countersign.protocol.api.ApproverKind;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.Ceiling;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.CertificateState;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.Request;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerCertificate;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.PageQuery;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.ApprovalService;
import io.countersign.verticles.testbed.OutsideCa;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What a revocation does to a Signer, and who may revoke what. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationsTest {
    private static final CertificateRenewal USUAL = new CertificateRenewal(null, null);
    private static final NewRevocation SUPERSEDED = because(RevocationReason.SUPERSEDED);
    private static final NewRevocation COMPROMISED = because(RevocationReason.KEY_COMPROMISE);

    private static final OutsideCa PUBLIC = OutsideCa.root("Public CA");

    private TestBed bed;
    private Caller admin;
    private CertificateAuthority root;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        root = bed.authority(admin, "Example Root");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private static NewRevocation because(RevocationReason reason) {
        return new NewRevocation(reason, null, "as the plan says");
    }

    private static NewRevocation since(@Nullable Instant time) {
        return new NewRevocation(RevocationReason.PRIVILEGE_WITHDRAWN, time, "left");
    }

    private Signer made(String slug) {
        return bed.signer(admin, root, slug);
    }

    private Signer read(String slug) {
        return bed.ok(bed.signers().getSigner(call(admin), slug));
    }

    private static String serial(Signer signer) {
        return Objects.requireNonNull(signer.certificateSerial());
    }

    private Future<SignerCertificate> revoke(Signer signer, NewRevocation revocation) {
        return bed.signers().revokeCertificate(call(admin), signer.slug(), serial(signer), revocation);
    }

    private Signer renewed(String slug) {
        return bed.ok(bed.signers().renewSignerCertificate(call(admin), slug, USUAL));
    }

    private List<SignerCertificate> certificates(String slug) {
        return bed.ok(bed.signers().listSignerCertificates(call(admin), slug, new PageQuery(null, 50)))
                .items();
    }

    private List<String> events(Signer signer) {
        return bed.column("SELECT type FROM audit_leaves WHERE signer_id = '" + signer.id() + "' ORDER BY id");
    }

    private String codeOf(Future<?> refused) {
        return bed.refused(refused).code();
    }

    @Test
    void a_signer_whose_present_certificate_is_revoked_is_disabled_until_it_is_renewed_and_enabled() {
        var signer = made("present");
        var fences = bed.fences();
        var revoked = bed.ok(revoke(signer, SUPERSEDED));
        assertThat(revoked.state()).isEqualTo(CertificateState.REVOKED);
        assertThat(revoked.reason()).isEqualTo(RevocationReason.SUPERSEDED);
        assertThat(revoked.certificateAuthority()).isEqualTo(root.id());
        assertThat(bed.fences()).isGreaterThan(fences);
        assertThat(read("present").state()).isEqualTo(SignerState.DISABLED);
        assertThat(events(signer)).endsWith("certificate.revoked", "signer.disabled");
        var refusal = bed.refused(bed.signers().enableSigner(call(admin), "present"));
        assertThat(refusal.code()).isEqualTo("CERTIFICATE_REVOKED");
        assertThat(refusal.detail()).contains("countersign signer renew present");
        assertThat(renewed("present").state()).isEqualTo(SignerState.DISABLED);
        assertThat(bed.ok(bed.signers().enableSigner(call(admin), "present")).state())
                .isEqualTo(SignerState.ACTIVE);
        assertThat(certificates("present"))
                .extracting(SignerCertificate::state)
                .containsExactly(CertificateState.VALID, CertificateState.REVOKED);
        assertThat(certificates("present"))
                .extracting(SignerCertificate::present)
                .containsExactly(true, false);
        assertThat(certificates("present"))
                .extracting(SignerCertificate::keyCompromisedAt)
                .containsOnlyNulls();
    }

    @Test
    void a_certificate_from_before_a_renewal_is_revoked_and_the_signer_goes_on() {
        var before = made("former");
        renewed("former");
        bed.ok(revoke(before, SUPERSEDED));
        assertThat(read("former").state()).isEqualTo(SignerState.ACTIVE);
        assertThat(events(before)).endsWith("certificate.revoked");
    }

    @Test
    void a_key_that_was_compromised_signs_no_more_whichever_certificate_said_so_and_gets_no_other() {
        var before = made("stolen");
        renewed("stolen");
        bed.ok(revoke(before, COMPROMISED));
        assertThat(read("stolen").state()).isEqualTo(SignerState.DISABLED);
        var refusal = bed.refused(bed.signers().renewSignerCertificate(call(admin), "stolen", USUAL));
        assertThat(refusal.code()).isEqualTo("KEY_COMPROMISED");
        assertThat(refusal.detail()).contains("create another Signer");
        assertThat(codeOf(bed.signers().enableSigner(call(admin), "stolen"))).isEqualTo("KEY_COMPROMISED");
        bed.ok(bed.signers().archiveSigner(call(admin), "stolen"));
    }

    @Test
    void a_renewal_that_was_ordered_before_the_key_was_compromised_fails() {
        var signer = made("ordered");
        var order = bed.ok(bed.signers().renewals().order(call(admin), "ordered", USUAL));
        bed.ok(revoke(signer, COMPROMISED));
        assertThat(bed.ok(bed.signers().renewals().carryOut(order))).isTrue();
        assertThat(serial(read("ordered"))).isEqualTo(serial(signer));
        assertThat(events(signer)).endsWith("signer.renewal_failed");
    }

    @Test
    void a_gateway_of_the_version_before_cannot_enable_or_certify_what_was_revoked() {
        var signer = made("older");
        bed.ok(revoke(signer, SUPERSEDED));
        var where = " WHERE id = '" + signer.id() + "'";
        assertThatThrownBy(() -> bed.sql("UPDATE signers SET state = 'active', version = version + 1" + where))
                .hasRootCauseMessage("ERROR: the certificate of Signer older was revoked\n  Where: PL/pgSQL function"
                        + " refuse_revoked_certificate() line 8 at RAISE");
        var other = made("oldest");
        bed.ok(revoke(other, COMPROMISED));
        assertThatThrownBy(
                        () -> bed.sql("UPDATE signers SET certificate_serial = 'ab' WHERE id = '" + other.id() + "'"))
                .rootCause()
                .hasMessageContaining("the key of Signer oldest was compromised");
    }

    @Test
    void the_same_again_changes_nothing_and_is_answered_alike_and_anything_else_is_a_conflict() {
        var signer = made("twice");
        var first = bed.ok(revoke(signer, SUPERSEDED));
        var leaves = events(signer).size();
        var fences = bed.fences();
        assertThat(bed.ok(revoke(signer, SUPERSEDED))).isEqualTo(first);
        // Who revoked it first may not have been told yet that it holds everywhere.
        assertThat(bed.fences()).isGreaterThan(fences);
        for (var other : List.of(new NewRevocation(RevocationReason.SUPERSEDED, null, "another plan"), since(null))) {
            assertThat(codeOf(revoke(signer, other))).isEqualTo("ALREADY_REVOKED");
        }
        assertThat(events(signer)).hasSize(leaves);
    }

    @Test
    void of_many_who_revoke_it_at_once_for_different_reasons_one_does_and_a_compromise_is_heard_anyway() {
        var signer = made("many");
        var tries = new ArrayList<Future<SignerCertificate>>();
        for (var reason : RevocationReason.values()) {
            tries.add(revoke(signer, because(reason)));
        }
        bed.ok(Future.join(tries).otherwiseEmpty());
        assertThat(tries.get(RevocationReason.KEY_COMPROMISE.ordinal()).succeeded())
                .isTrue();
        var heard = tries.stream().filter(Future::succeeded).count();
        assertThat(heard).isBetween(1L, 2L);
        assertThat(events(signer)).containsOnlyOnce("signer.disabled");
        assertThat(events(signer).stream().filter("certificate.revoked"::equals))
                .hasSize((int) heard);
        assertThat(entries(signer)).hasSize(1);
    }

    /** What lists tell of a Signer. */
    private List<String> entries(Signer signer) {
        return bed.column(
                "SELECT serial || ' ' || reason || coalesce(' ' || extract(epoch FROM invalid_since)::bigint, '')"
                        + " FROM certificate_revocations WHERE signer_id = '" + signer.id() + "'");
    }

    private void everyEntryIsCounted() {
        assertThat(bed.column("SELECT authority_id::text FROM revocation_lists l WHERE revoked <>"
                        + " (SELECT count(*) FROM certificate_revocations r WHERE r.authority_id = l.authority_id)"))
                .isEmpty();
    }

    @Test
    void a_certificate_that_was_revoked_for_another_reason_can_be_named_as_compromised_later() {
        var signer = made("later");
        bed.ok(revoke(signer, SUPERSEDED));
        renewed("later");
        bed.ok(bed.signers().enableSigner(call(admin), "later"));
        var fences = bed.fences();
        assertThat(bed.ok(revoke(signer, COMPROMISED)).reason()).isEqualTo(RevocationReason.SUPERSEDED);
        assertThat(bed.fences()).isGreaterThan(fences);
        assertThat(read("later").state()).isEqualTo(SignerState.DISABLED);
        assertThat(entries(signer))
                .containsExactlyInAnyOrder(serial(signer) + " superseded", serial(read("later")) + " keyCompromise");
        assertThat(certificates("later"))
                .extracting(SignerCertificate::keyCompromisedAt)
                .doesNotContainNull()
                .hasSize(2);
        assertThat(events(signer)).endsWith("certificate.revoked", "certificate.revoked", "signer.disabled");
        assertThat(codeOf(bed.signers().renewSignerCertificate(call(admin), "later", USUAL)))
                .isEqualTo("KEY_COMPROMISED");
        var leaves = events(signer).size();
        bed.ok(revoke(signer, COMPROMISED));
        bed.ok(revoke(signer, SUPERSEDED));
        var other = new NewRevocation(RevocationReason.KEY_COMPROMISE, null, "another plan");
        assertThat(codeOf(revoke(signer, other))).isEqualTo("ALREADY_REVOKED");
        assertThat(events(signer)).hasSize(leaves);
        everyEntryIsCounted();
    }

    /** Another certificate of the same authority, with times of its own. */
    private void copy(Signer signer, String serial, String notBefore, String notAfter) {
        bed.sql("INSERT INTO signer_certificates (signer_id, serial, certificate, chain, not_before, not_after)"
                + " SELECT signer_id, '" + serial + "', certificate, chain, " + notBefore + ", " + notAfter
                + " FROM signer_certificates WHERE signer_id = '" + signer.id() + "' AND serial = '" + serial(signer)
                + "'");
    }

    @Test
    void
            a_compromise_revokes_every_certificate_of_the_key_that_has_not_ended_each_since_its_own_begin_at_the_soonest() {
        var first = made("family");
        copy(first, "abc1", "not_before + interval '5 seconds'", "not_after");
        copy(first, "abc2", "not_before", "clock_timestamp() - interval '1 second'");
        var other = bed.authority(admin, "Other Root");
        var second = bed.ok(
                bed.signers().renewSignerCertificate(call(admin), "family", new CertificateRenewal(other.id(), null)));
        var before = renewed("family");
        bed.ok(revoke(second, SUPERSEDED));
        var since = Objects.requireNonNull(first.notBefore());
        var wish = new NewRevocation(RevocationReason.KEY_COMPROMISE, since, "stolen");
        var revoked = bed.ok(revoke(first, wish));
        assertThat(revoked.invalidSince()).isEqualTo(since);
        assertThat(entries(first))
                .containsExactlyInAnyOrder(
                        serial(second) + " superseded",
                        serial(first) + " keyCompromise " + since.getEpochSecond(),
                        "abc1 keyCompromise " + (since.getEpochSecond() + 5),
                        serial(before) + " keyCompromise "
                                + Objects.requireNonNull(before.notBefore()).getEpochSecond());
        assertThat(events(first))
                .endsWith(
                        "certificate.revoked",
                        "certificate.revoked",
                        "certificate.revoked",
                        "certificate.revoked",
                        "signer.disabled");
        var leaves = events(first).size();
        assertThat(bed.ok(revoke(first, wish))).isEqualTo(revoked);
        assertThat(events(first)).hasSize(leaves);
        // One that has ended can still be named, for what it signed with a time stamp.
        bed.ok(bed.signers().revokeCertificate(call(admin), "family", "abc2", wish));
        assertThat(events(first)).hasSize(leaves + 1);
        everyEntryIsCounted();
    }

    private Future<Signer> bring(String slug) {
        var key = bed.ok(bed.signers().getSignerPublicKey(call(admin), slug));
        var chain = new BroughtCertificate(OutsideCa.pem(PUBLIC.leaf(key).issue(), PUBLIC.certificate()));
        return bed.signers().setSignerCertificate(call(admin), slug, chain, null);
    }

    private Signer outside(String slug) {
        bed.ok(bed.signers().createSigner(call(admin), wanted(slug, null)));
        return bed.ok(bring(slug));
    }

    /** With the policy guard, as people who say nothing of it get it. */
    private static NewSigner wanted(String slug, @Nullable CertificateAuthority authority) {
        return new NewSigner(
                slug,
                null,
                KeyAlgorithm.P_256,
                authority == null ? null : authority.id(),
                "CN=x,O=Example,C=DE",
                null,
                null);
    }

    @Test
    void a_compromised_key_with_a_certificate_from_outside_is_stopped_for_good_and_is_on_no_list() {
        var signer = outside("bought");
        var refusal = bed.refused(revoke(signer, SUPERSEDED));
        assertThat(refusal.code()).isEqualTo("NOT_ISSUED_HERE");
        assertThat(refusal.detail()).contains("countersign signer archive bought", "keyCompromise");
        assertThat(read("bought").state()).isEqualTo(SignerState.ACTIVE);
        var fences = bed.fences();
        var named = bed.ok(revoke(signer, COMPROMISED));
        assertThat(named.revokedAt()).isNull();
        assertThat(named.state()).isEqualTo(CertificateState.VALID);
        assertThat(named.keyCompromisedAt()).isNotNull();
        assertThat(certificates("bought")).containsExactly(named);
        assertThat(bed.fences()).isGreaterThan(fences);
        assertThat(read("bought").state()).isEqualTo(SignerState.DISABLED);
        assertThat(events(signer)).endsWith("certificate.revoked", "signer.disabled");
        assertThat(entries(signer)).isEmpty();
        assertThat(codeOf(bed.signers().enableSigner(call(admin), "bought"))).isEqualTo("KEY_COMPROMISED");
        var brought = bed.refused(bring("bought"));
        assertThat(brought.code()).isEqualTo("KEY_COMPROMISED");
        assertThat(brought.detail()).contains("archive this one");
        var leaves = events(signer).size();
        assertThat(bed.ok(revoke(signer, COMPROMISED))).isEqualTo(named);
        var other = new NewRevocation(RevocationReason.KEY_COMPROMISE, null, "another plan");
        assertThat(codeOf(revoke(signer, other))).isEqualTo("ALREADY_REVOKED");
        assertThat(events(signer)).hasSize(leaves);
        assertThatThrownBy(() -> bed.sql("DELETE FROM compromised_keys")).isNotNull();
        bed.ok(bed.signers().archiveSigner(call(admin), "bought"));
    }

    @Test
    void a_certificate_from_outside_that_waits_for_a_second_person_is_not_taken_once_the_key_was_compromised() {
        var signer = outside("waiting");
        var lea = guarded("waiting");
        var request = waits(bring("waiting"));
        bed.ok(revoke(signer, COMPROMISED));
        assertThat(codeOf(bring("waiting"))).isEqualTo("KEY_COMPROMISED");
        var ended = approved(lea, request);
        assertThat(ended.state()).isEqualTo(RequestState.VOIDED);
        assertThat(ended.reason()).contains("state of the Signer");
        assertThat(serial(read("waiting"))).isEqualTo(serial(signer));
    }

    /** By a policy with one step; who approves there. */
    private Caller guarded(String slug) {
        var lea = bed.person(admin.organization(), "Lea");
        bed.ok(bed.signers().setMember(call(admin), slug, lea.id(), new NewMember(SignerRole.OPERATOR)));
        var step = PolicyStep.of("lead", List.of(new Approver(ApproverKind.PERSON, lea.id())), 1);
        var window = WindowCeiling.of(Duration.ofHours(1));
        var policy = new NewPolicy(List.of(step), Ceiling.of(3), window, null);
        bed.ok(new ApprovalService(bed.vertx(), bed.database(), SoftAuthenticator.judges(bed.database()))
                .setPolicy(call(admin), slug, policy, null));
        return lea;
    }

    private Request waits(Future<?> change) {
        var held = catchThrowable(() -> bed.ok(change));
        assertThat(held).hasCauseInstanceOf(ChangeWaitsException.class);
        return ((ChangeWaitsException) Objects.requireNonNull(held.getCause())).request();
    }

    private Request approved(Caller who, Request request) {
        return bed.ok(new ApprovalService(bed.vertx(), bed.database(), SoftAuthenticator.judges(bed.database()))
                .approveRequest(call(who), request.id(), new Approval(null), request.hash()));
    }

    /** Of a Signer that is disabled already a revocation changes no state, which would end the request by itself. */
    @Test
    void an_approved_change_of_a_disabled_signer_is_not_carried_out_once_its_key_was_compromised() {
        var ours = bed.ok(bed.signers().createSigner(call(admin), wanted("disabled", root)));
        var bought = outside("disabled-bought");
        var lea = guarded("disabled");
        var lou = guarded("disabled-bought");
        bed.ok(bed.signers().disableSigner(call(admin), "disabled"));
        bed.ok(bed.signers().disableSigner(call(admin), "disabled-bought"));
        var renewal = waits(bed.signers().renewSignerCertificate(call(admin), "disabled", USUAL));
        var brought = waits(bring("disabled-bought"));
        bed.ok(revoke(ours, COMPROMISED));
        bed.ok(revoke(bought, COMPROMISED));
        for (var ended : List.of(approved(lea, renewal), approved(lou, brought))) {
            assertThat(ended.state()).isEqualTo(RequestState.VOIDED);
            assertThat(ended.reason()).contains("was compromised", "create another Signer");
        }
        assertThat(serial(read("disabled"))).isEqualTo(serial(ours));
        assertThat(serial(read("disabled-bought"))).isEqualTo(serial(bought));
    }

    @Test
    void the_time_since_when_it_is_invalid_lies_between_its_begin_and_now_by_the_clock_of_postgresql() {
        var signer = made("times");
        var begin = Objects.requireNonNull(signer.notBefore());
        for (var time : List.of(Instant.now().plus(Duration.ofHours(1)), begin.minusSeconds(1))) {
            var refusal = bed.refused(revoke(signer, since(time)));
            assertThat(refusal)
                    .isInstanceOfSatisfying(
                            Refusal.BadInput.class,
                            bad -> assertThat(bad.errors().getFirst().pointer()).isEqualTo("/invalidSince"));
        }
        assertThat(read("times").state()).isEqualTo(SignerState.ACTIVE);
        var wanted = begin.plusMillis(1_500);
        var revoked = bed.ok(revoke(signer, since(wanted)));
        assertThat(revoked.invalidSince()).isEqualTo(wanted.truncatedTo(ChronoUnit.SECONDS));
        assertThat(bed.ok(revoke(signer, since(wanted)))).isEqualTo(revoked);
    }

    @Test
    void administrators_and_admins_of_the_organization_revoke_and_nobody_else() {
        var signer = made("whose");
        var operator = bed.person(admin.organization(), "Otto");
        var auditor = bed.person(admin.organization(), "Aude");
        bed.ok(bed.signers().setMember(call(admin), "whose", operator.id(), new NewMember(SignerRole.OPERATOR)));
        bed.ok(bed.signers().setMember(call(admin), "whose", auditor.id(), new NewMember(SignerRole.AUDITOR)));
        for (var caller : List.of(operator, auditor)) {
            assertThat(codeOf(bed.signers().revokeCertificate(call(caller), "whose", serial(signer), SUPERSEDED)))
                    .isEqualTo("ROLE_REQUIRED");
        }
        var stranger = bed.person(admin.organization(), "Stan");
        var foreign = bed.admin(bed.organization("elsewhere"), "Fay");
        for (var caller : List.of(stranger, foreign)) {
            assertThat(bed.refused(bed.signers().revokeCertificate(call(caller), "whose", serial(signer), SUPERSEDED)))
                    .isInstanceOf(Refusal.NotFound.class);
            assertThat(bed.refused(
                            bed.signers().listSignerCertificates(call(caller), "whose", new PageQuery(null, 50))))
                    .isInstanceOf(Refusal.NotFound.class);
        }
        var second = bed.admin(admin.organization(), "Olga");
        bed.ok(bed.signers().revokeCertificate(call(second), "whose", serial(signer), SUPERSEDED));
    }

    @Test
    void a_serial_number_is_one_number_however_it_is_written_and_that_of_another_signer_is_unknown() {
        var signer = made("written");
        var other = made("other");
        for (var serial : List.of(serial(other), "0", "f".repeat(64))) {
            assertThat(bed.refused(bed.signers().revokeCertificate(call(admin), "written", serial, SUPERSEDED)))
                    .isInstanceOf(Refusal.NotFound.class);
        }
        var capitals = "000" + serial(signer).toUpperCase(java.util.Locale.ROOT);
        assertThat(bed.ok(bed.signers().revokeCertificate(call(admin), "written", capitals, SUPERSEDED))
                        .serial())
                .isEqualTo(serial(signer));
        assertThat(bed.ok(bed.signers().getSignerCertificate(call(admin), "written", capitals)))
                .hasSize(2);
        assertThat(read("other").state()).isEqualTo(SignerState.ACTIVE);
    }

    @Test
    void all_certificates_are_listed_page_by_page_newest_first() {
        var serials = new ArrayList<String>();
        serials.add(serial(made("pages")));
        for (var i = 0; i < 4; i++) {
            serials.addFirst(serial(renewed("pages")));
        }
        var found = new ArrayList<String>();
        String cursor = null;
        do {
            var page = bed.ok(bed.signers().listSignerCertificates(call(admin), "pages", new PageQuery(cursor, 2)));
            page.items().forEach(one -> found.add(one.serial()));
            cursor = page.next();
        } while (cursor != null);
        assertThat(found).isEqualTo(serials);
        var notOurs = new PageQuery("J4-nnQ", 2);
        assertThat(codeOf(bed.signers().listSignerCertificates(call(admin), "pages", notOurs)))
                .isEqualTo("MALFORMED_CURSOR");
    }
}
