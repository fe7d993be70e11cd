package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.OutsideCa.pem;
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
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.NewPolicy;
import io.countersign.protocol.api.NewRequest;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.PolicyStep;
import io.countersign.protocol.api.RequestState;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.api.WindowCeiling;
import io.countersign.verticles.Caller;
import io.countersign.verticles.ChangeWaitsException;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.approval.ApprovalService;
import io.countersign.verticles.store.Ids;
import io.countersign.verticles.store.Queries;
import io.countersign.verticles.testbed.OutsideCa;
import io.countersign.verticles.testbed.SoftAuthenticator;
import io.countersign.verticles.testbed.TestBed;
import io.vertx.core.Future;
import io.vertx.sqlclient.Tuple;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Signers whose certificates an outside authority issues. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OutsideCertificatesTest {
    private static final OutsideCa ROOT = OutsideCa.root("Public Root");
    private static final OutsideCa CA = ROOT.below("Public CA", 0);

    private TestBed bed;
    private Caller admin;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    private static NewSigner wanted(String slug, KeyAlgorithm algorithm) {
        return new NewSigner(slug, null, algorithm, null, "CN=" + slug + ",O=Example,C=DE", null, null);
    }

    private Signer outside(String slug) {
        return bed.ok(bed.signers().createSigner(call(admin), wanted(slug, KeyAlgorithm.P_256)));
    }

    private Signer read(String slug) {
        return bed.ok(bed.signers().getSigner(call(admin), slug));
    }

    private byte[] publicKey(String slug) {
        return bed.ok(bed.signers().getSignerPublicKey(call(admin), slug));
    }

    private OutsideCa.Wish leaf(String slug) {
        return CA.leaf(publicKey(slug));
    }

    private static String chain(X509Certificate leaf) {
        return pem(leaf, CA.certificate(), ROOT.certificate());
    }

    private Future<Signer> bring(String slug, String chain, @Nullable Integer version) {
        return bed.signers().setSignerCertificate(call(admin), slug, new BroughtCertificate(chain), version);
    }

    private Signer brought(String slug) {
        return bed.ok(bring(slug, chain(leaf(slug).issue()), null));
    }

    private List<String> events(Signer signer) {
        return bed.column("SELECT type FROM audit_leaves WHERE signer_id = '" + signer.id() + "' ORDER BY id");
    }

    private PKCS10CertificationRequest request(String slug) throws Exception {
        return new PKCS10CertificationRequest(bed.ok(bed.signers().getSignerCertificateRequest(call(admin), slug)));
    }

    @ParameterizedTest
    @EnumSource
    void the_key_of_a_new_signer_signs_a_request_for_code_signing_and_the_signer_waits(KeyAlgorithm algorithm)
            throws Exception {
        var slug = "csr-" + algorithm.wireName().toLowerCase(java.util.Locale.ROOT);
        var made = bed.ok(bed.signers().createSigner(call(admin), wanted(slug, algorithm)));
        assertThat(made.state()).isEqualTo(SignerState.PENDING);
        assertThat(made.certificateAuthority()).isNull();
        assertThat(made.keyId()).isNotNull();
        assertThat(made.certificateSerial()).isNull();
        var request = request(slug);
        var verifier = new JcaContentVerifierProviderBuilder().build(request.getSubjectPublicKeyInfo());
        assertThat(request.isSignatureValid(verifier)).isTrue();
        assertThat(request.getSubjectPublicKeyInfo().getEncoded()).isEqualTo(publicKey(slug));
        assertThat(request.getSubject()).hasToString("C=DE,O=Example,CN=" + slug);
        var asked = Extensions.getInstance(request.getAttributes(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest)[0]
                .getAttributeValues()[0]);
        assertThat(KeyUsage.fromExtensions(asked)).isEqualTo(new KeyUsage(KeyUsage.digitalSignature));
        assertThat(ExtendedKeyUsage.fromExtensions(asked).getUsages()).containsExactly(KeyPurposeId.id_kp_codeSigning);
        assertThat(events(made)).containsExactly("signer.created", "signer.certificate_requested");
    }

    @Test
    void the_first_certificate_lets_it_sign_and_a_later_one_is_its_renewal() throws Exception {
        var made = outside("first");
        assertThat(bed.refused(bed.signers().getSignerCertificate(call(admin), "first", null))
                        .detail())
                .contains("countersign signer set-certificate first");
        var first = leaf("first").issue();
        var active = bed.ok(bring("first", chain(first), null));
        assertThat(active.state()).isEqualTo(SignerState.ACTIVE);
        assertThat(active.keyId()).isEqualTo(made.keyId());
        assertThat(active.certificateSerial()).isEqualTo(first.getSerialNumber().toString(16));
        assertThat(active.notAfter()).isEqualTo(first.getNotAfter().toInstant());
        assertThat(bed.ok(bed.signers().getSignerCertificate(call(admin), "first", null)))
                .containsExactly(
                        first.getEncoded(),
                        CA.certificate().getEncoded(),
                        ROOT.certificate().getEncoded());
        var second = leaf("first").issue();
        var renewed = bed.ok(bring("first", pem(second, CA.certificate()), null));
        assertThat(renewed.certificateSerial())
                .isEqualTo(second.getSerialNumber().toString(16));
        assertThat(bed.ok(bed.signers()
                        .getSignerCertificate(call(admin), "first", String.valueOf(active.certificateSerial()))))
                .hasSize(3);
        assertThat(events(made).subList(2, 4)).containsExactly("signer.certificate_set", "signer.certificate_set");
        assertThat(bed.column("SELECT encode(leaf, 'escape') FROM audit_leaves WHERE signer_id = '" + made.id()
                                + "' AND type = 'signer.certificate_set' ORDER BY id DESC LIMIT 1")
                        .getFirst())
                .contains("CN=Public CA", String.valueOf(active.certificateSerial()));
    }

    @Test
    void the_same_certificate_again_changes_nothing_and_with_another_chain_it_is_refused() {
        outside("twice");
        var leaf = leaf("twice").issue();
        var first = bed.ok(bring("twice", chain(leaf), null));
        assertThat(bed.ok(bring("twice", chain(leaf), null))).isEqualTo(first);
        assertThat(events(first)).hasSize(3);
        assertThat(bed.refused(bring("twice", pem(leaf, CA.certificate()), null))
                        .code())
                .isEqualTo("CERTIFICATE_SERIAL_TAKEN");
        var otherCa = OutsideCa.root("Another");
        var sameSerial =
                otherCa.leaf(publicKey("twice")).serial(leaf.getSerialNumber()).issue();
        assertThat(bed.refused(bring("twice", pem(sameSerial, otherCa.certificate()), null))
                        .code())
                .isEqualTo("CERTIFICATE_SERIAL_TAKEN");
        assertThat(read("twice").version()).isEqualTo(first.version());
    }

    @Test
    void a_certificate_for_another_key_or_another_time_or_by_a_stale_reader_is_refused_and_changes_nothing() {
        var made = outside("refused");
        outside("other");
        var bad = List.of(
                leaf("other").issue(),
                leaf("refused").until(Instant.now().minusSeconds(1)).issue(),
                leaf("refused").from(Instant.now().plusSeconds(3600)).issue());
        for (var leaf : bad) {
            var refusal = bed.refused(bring("refused", chain(leaf), null));
            assertThat(refusal).isInstanceOf(Refusal.BadInput.class);
            assertThat(refusal.code()).isEqualTo("CERTIFICATE_REFUSED");
        }
        var good = chain(leaf("refused").issue());
        assertThat(bed.refused(bring("refused", good, Math.toIntExact(made.version()) - 1)))
                .isInstanceOf(Refusal.Stale.class);
        assertThat(read("refused")).isEqualTo(made);
        assertThat(bed.ok(bring("refused", good, Math.toIntExact(made.version())))
                        .state())
                .isEqualTo(SignerState.ACTIVE);
    }

    @Test
    void of_two_who_bring_a_certificate_for_the_version_that_they_saw_one_does() {
        var made = outside("race");
        var version = Math.toIntExact(made.version());
        var brought = Stream.generate(() -> chain(leaf("race").issue()))
                .limit(6)
                .map(chain -> bring("race", chain, version))
                .toList();
        var results = brought.stream()
                .map(one -> catchThrowable(() -> bed.ok(one)) == null
                        ? "done"
                        : bed.refused(one).code())
                .toList();
        assertThat(results).containsOnlyOnce("done").contains("STALE_VERSION");
        assertThat(events(made)).containsOnlyOnce("signer.certificate_set");
    }

    @Test
    void only_its_administrators_bring_a_certificate_and_only_to_a_signer_of_an_outside_authority() {
        outside("whose");
        var auditor = bed.person(admin.organization(), "Aud");
        bed.ok(bed.signers().setMember(call(admin), "whose", auditor.id(), new NewMember(SignerRole.AUDITOR)));
        var stranger = bed.admin(bed.organization("globex"), "Gus");
        var chain = new BroughtCertificate(chain(leaf("whose").issue()));
        assertThat(bed.refused(bed.signers().setSignerCertificate(call(auditor), "whose", chain, null))
                        .code())
                .isEqualTo("ROLE_REQUIRED");
        assertThat(bed.refused(bed.signers().setSignerCertificate(call(stranger), "whose", chain, null)))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.refused(bed.signers().getSignerCertificateRequest(call(stranger), "whose")))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.ok(bed.signers().getSignerCertificateRequest(call(auditor), "whose")))
                .isNotEmpty();
        bed.signer(admin, bed.authority(admin, "Own CA"), "own");
        assertThat(bed.refused(bring("own", chain(leaf("own").issue()), null)).code())
                .isEqualTo("CERTIFICATE_NOT_FROM_OUTSIDE");
        assertThat(bed.refused(bed.signers().getSignerCertificateRequest(call(admin), "own"))
                        .code())
                .isEqualTo("CERTIFICATE_NOT_FROM_OUTSIDE");
    }

    @Test
    void an_authority_of_ours_renews_none_of_them_and_says_what_to_do_instead() {
        outside("elsewhere");
        var root = bed.authority(admin, "Eager CA");
        for (var authority : new UUID[] {null, root.id()}) {
            var refusal = bed.refused(bed.signers()
                    .renewSignerCertificate(call(admin), "elsewhere", new CertificateRenewal(authority, null)));
            assertThat(refusal.code()).isEqualTo("CERTIFICATE_FROM_OUTSIDE");
            assertThat(refusal.detail())
                    .contains("countersign signer csr elsewhere", "countersign signer set-certificate elsewhere");
        }
    }

    @Test
    void a_gateway_of_the_version_before_cannot_renew_one_by_an_authority_of_ours() {
        var made = outside("upgraded");
        brought("upgraded");
        var root = bed.authority(admin, "Old CA");
        var own = bed.signer(admin, root, "upgraded-own");
        assertThat(bed.refused(order(made, root.id())).code()).isEqualTo("CERTIFICATE_FROM_OUTSIDE");
        bed.ok(order(own, root.id()));
        assertThat(bed.column(
                        "SELECT signer_id::text FROM certificate_renewals WHERE authority_id = '" + root.id() + "'"))
                .containsExactly(own.id().toString());
        assertThatThrownBy(
                        () -> bed.sql("UPDATE signers SET authority_id = '" + root.id() + "' WHERE slug = 'upgraded'"))
                .hasStackTraceContaining("either_we_issue_or_an_outside_authority");
    }

    /** What it writes when it does not know that the certificates are from outside. */
    private Future<Integer> order(Signer signer, UUID authority) {
        var values = Tuple.of(Ids.next(), admin.organization(), signer.id(), authority, null, admin.id(), null);
        return bed.database()
                .systemChange(tx -> tx.update(Queries.of("renewals").get("insertRenewal"), values));
    }

    @Test
    void how_long_it_is_valid_is_for_the_outside_authority_to_say() {
        var wanted =
                new NewSigner("long", null, KeyAlgorithm.P_256, null, "CN=x,O=Example,C=DE", Duration.ofDays(9), null);
        var refusal = (Refusal.BadInput) bed.refused(bed.signers().createSigner(call(admin), wanted));
        assertThat(refusal.errors().getFirst().pointer()).isEqualTo("/validity");
    }

    @Test
    void one_that_waits_waits_as_long_as_it_takes_and_can_be_archived() {
        var made = outside("patient");
        bed.sql("UPDATE signers SET created_at = clock_timestamp() - interval '30 days' WHERE slug = 'patient'");
        bed.ok(bed.signers().recover());
        // As gateways of the version before do.
        bed.sql("UPDATE signers SET state = 'failed', failure = 'x', version = version + 1"
                + " WHERE state = 'pending' AND created_at < clock_timestamp() - interval '10 minutes'");
        assertThat(read("patient"))
                .extracting(Signer::state, Signer::version)
                .containsExactly(made.state(), made.version());
        assertThat(bed.ok(bed.signers().archiveSigner(call(admin), "patient")).state())
                .isEqualTo(SignerState.ARCHIVED);
        assertThat(bed.refused(bring("patient", chain(leaf("patient").issue()), null))
                        .code())
                .isEqualTo("SIGNER_ARCHIVED");
    }

    @Test
    void one_that_has_expired_signs_again_and_one_that_is_disabled_stays_so() {
        outside("ended");
        brought("ended");
        bed.sql("UPDATE signers SET not_after = clock_timestamp() - interval '1 second' WHERE slug = 'ended'");
        assertThat(read("ended").state()).isEqualTo(SignerState.EXPIRED);
        assertThat(brought("ended").state()).isEqualTo(SignerState.ACTIVE);
        bed.ok(bed.signers().disableSigner(call(admin), "ended"));
        bed.sql("UPDATE signers SET not_after = clock_timestamp() - interval '1 second' WHERE slug = 'ended'");
        assertThat(bed.refused(bed.signers().enableSigner(call(admin), "ended")).detail())
                .contains("countersign signer set-certificate ended");
        assertThat(brought("ended").state()).isEqualTo(SignerState.DISABLED);
        assertThat(bed.ok(bed.signers().enableSigner(call(admin), "ended")).state())
                .isEqualTo(SignerState.ACTIVE);
    }

    @Test
    void where_the_policy_has_steps_a_second_person_agrees_to_a_certificate_as_to_a_renewal() {
        var made = outside("guarded");
        var lea = bed.person(admin.organization(), "Lea");
        bed.ok(bed.signers().setMember(call(admin), "guarded", lea.id(), new NewMember(SignerRole.OPERATOR)));
        var approvals = new ApprovalService(bed.vertx(), bed.database(), SoftAuthenticator.judges(bed.database()));
        var step = PolicyStep.of("lead", List.of(new Approver(ApproverKind.PERSON, lea.id())), 1);
        bed.ok(approvals.setPolicy(
                call(admin),
                "guarded",
                new NewPolicy(List.of(step), Ceiling.of(3), WindowCeiling.of(Duration.ofHours(1)), null),
                null));
        var leaf = leaf("guarded").issue();
        var held = catchThrowable(() -> bed.ok(bring("guarded", chain(leaf), null)));
        assertThat(held).hasCauseInstanceOf(ChangeWaitsException.class);
        var request = ((ChangeWaitsException) Objects.requireNonNull(held.getCause())).request();
        assertThat(request.change())
                .singleElement()
                .asString()
                .contains("CN=Public CA", leaf.getSerialNumber().toString(16));
        assertThat(read("guarded").state()).isEqualTo(SignerState.PENDING);
        var early = bed.refused(
                approvals.createRequest(call(lea), "guarded", new NewRequest("release", null, 1L, null, null)));
        assertThat(early.code()).isEqualTo("SIGNER_NOT_ACTIVE");
        assertThat(early.detail())
                .contains("waits for its certificate", "countersign signer set-certificate guarded --chain FILE");
        var done = bed.ok(approvals.approveRequest(call(lea), request.id(), new Approval(null), request.hash()));
        assertThat(done.state()).isEqualTo(RequestState.APPROVED);
        assertThat(read("guarded"))
                .extracting(Signer::state, Signer::certificateSerial)
                .containsExactly(SignerState.ACTIVE, leaf.getSerialNumber().toString(16));
        assertThat(events(made)).containsSubsequence("request.created", "request.approved", "signer.certificate_set");
    }

    @Test
    void a_token_that_nobody_serves_fails_the_creation_and_leaves_nothing_half_made() {
        var wanted =
                new NewSigner("unlucky", null, KeyAlgorithm.P_256, null, "CN=unlucky,O=Example,C=DE", null, "absent");
        assertThat(bed.refused(bed.signers().createSigner(call(admin), wanted)).code())
                .isEqualTo("TOKEN_UNAVAILABLE");
        var failed = read("unlucky");
        assertThat(failed.state()).isEqualTo(SignerState.FAILED);
        assertThat(bed.refused(bed.signers().getSignerCertificateRequest(call(admin), "unlucky"))
                        .code())
                .isEqualTo("NOT_ACTIVE_YET");
        assertThat(outside("unlucky").state()).isEqualTo(SignerState.PENDING);
    }

    @Test
    void one_whose_gateway_stopped_before_its_key_signed_the_request_is_given_up() {
        bed.sql(
                "INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, subject, state, created_at)"
                        + " VALUES (gen_random_uuid(), '" + admin.organization()
                        + "', 'halfway', 'h', 'P-256', 'signers', 'ff01',"
                        + " 'CN=h', 'pending', clock_timestamp() - interval '11 minutes')");
        bed.ok(bed.signers().recover());
        assertThat(read("halfway").state()).isEqualTo(SignerState.FAILED);
    }

    @Test
    void the_same_idempotency_key_makes_one_that_waits_once() {
        var wanted = wanted("once", KeyAlgorithm.P_256);
        var first = bed.ok(bed.signers().createSigner(call(admin, "once-key"), wanted));
        assertThat(bed.ok(bed.signers().createSigner(call(admin, "once-key"), wanted)))
                .isEqualTo(first);
    }
}
