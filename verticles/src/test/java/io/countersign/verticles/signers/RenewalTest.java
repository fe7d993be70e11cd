package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.Eventually.eventually;
import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.embedded.TestServers;
import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.CertificateRenewal;
import io.countersign.protocol.api.FieldError;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewMember;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.api.SignerRole;
import io.countersign.protocol.api.SignerState;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.testbed.TestBed;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Renewals by one person, without a policy; what is in the way of them between the order and the certificate. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RenewalTest {
    private static final CertificateRenewal USUAL = new CertificateRenewal(null, null);

    private TestBed bed;
    private Vertx elsewhere;
    private Caller admin;
    private CertificateAuthority root;
    private SignerService without;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        elsewhere = Vertx.vertx();
        admin = bed.admin(bed.organization("acme"), "Ada");
        root = bed.authority(admin, "Example Root");
        // A gateway whose token is away: nobody listens on its bus.
        without = new SignerService(
                bed.newNode("without"),
                new WorkerClient(elsewhere, new OrderSeal(new byte[32]), Duration.ofSeconds(2)),
                List.of(TestBed.TOKEN));
    }

    @AfterAll
    void close() throws Exception {
        bed.ok(elsewhere.close());
        bed.close();
    }

    private Signer made(String slug) {
        return bed.signer(admin, root, slug);
    }

    private Future<Signer> renew(String slug, CertificateRenewal wanted) {
        return bed.signers().renewSignerCertificate(call(admin), slug, wanted);
    }

    private Signer read(String slug) {
        return bed.ok(bed.signers().getSigner(call(admin), slug));
    }

    private UUID ordered(String slug) {
        return bed.ok(bed.signers().renewals().order(call(admin), slug, USUAL));
    }

    private List<String> events(Signer signer) {
        return bed.column("SELECT type FROM audit_leaves WHERE signer_id = '" + signer.id()
                + "' AND type LIKE 'signer.rene%' ORDER BY id");
    }

    private void ended(Signer signer) {
        bed.sql("UPDATE signers SET not_after = clock_timestamp() - interval '1 hour' WHERE id = '" + signer.id()
                + "'");
    }

    private X509Certificate leaf(String slug, @Nullable String serial) throws Exception {
        var der = bed.ok(bed.signers().getSignerCertificate(call(admin), slug, serial))
                .getFirst();
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private OptionalInt round() {
        var rounds =
                new RenewalRounds(bed.vertx(), bed.database(), bed.signers().renewals());
        var ended = bed.ok(rounds.round());
        bed.ok(rounds.close());
        return ended;
    }

    private Connection connection() throws SQLException {
        var server = TestServers.postgres();
        return DriverManager.getConnection(server.jdbcUrl(bed.config().database()), server.user(), server.password());
    }

    private boolean somebodyWaits() {
        return !bed.column("SELECT pid FROM pg_stat_activity WHERE application_name = 'countersign'"
                        + " AND datname = current_database() AND wait_event_type = 'Lock'")
                .isEmpty();
    }

    @Test
    void a_renewed_signer_has_another_certificate_for_the_same_key_and_subject_and_the_former_one_stays_on_record()
            throws Exception {
        var before = made("again");
        var after = bed.ok(renew("again", new CertificateRenewal(null, Duration.ofDays(90))));
        assertThat(after.certificateSerial()).isNotEqualTo(before.certificateSerial());
        assertThat(after.version()).isGreaterThan(before.version());
        assertThat(after.keyId()).isEqualTo(before.keyId());
        assertThat(after.state()).isEqualTo(SignerState.ACTIVE);
        assertThat(after.notAfter())
                .isBetween(
                        Instant.now().plus(Duration.ofDays(89)), Instant.now().plus(Duration.ofDays(91)));
        var old = leaf("again", before.certificateSerial());
        var young = leaf("again", null);
        assertThat(young.getSerialNumber().toString(16)).isEqualTo(after.certificateSerial());
        assertThat(old.getSerialNumber().toString(16)).isEqualTo(before.certificateSerial());
        assertThat(young.getPublicKey()).isEqualTo(old.getPublicKey());
        assertThat(young.getSubjectX500Principal()).isEqualTo(old.getSubjectX500Principal());
        assertThat(bed.refused(bed.signers().getSignerCertificate(call(admin), "again", "ff")))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(events(after)).containsExactly("signer.renewal_ordered", "signer.renewed");
    }

    @Test
    void one_whose_certificate_has_ended_is_active_again() {
        var signer = made("over");
        ended(signer);
        assertThat(read("over").state()).isEqualTo(SignerState.EXPIRED);
        assertThat(bed.ok(renew("over", USUAL)).state()).isEqualTo(SignerState.ACTIVE);
    }

    @Test
    void a_disabled_one_stays_disabled_and_can_be_enabled_after() {
        var signer = made("off");
        bed.ok(bed.signers().disableSigner(call(admin), "off"));
        ended(signer);
        assertThat(bed.refused(bed.signers().enableSigner(call(admin), "off")))
                .satisfies(refusal -> assertThat(refusal.code()).isEqualTo("CERTIFICATE_EXPIRED"))
                .satisfies(refusal -> assertThat(refusal.detail()).contains("countersign signer renew off"));
        assertThat(bed.ok(renew("off", USUAL)).state()).isEqualTo(SignerState.DISABLED);
        assertThat(bed.ok(bed.signers().enableSigner(call(admin), "off")).state())
                .isEqualTo(SignerState.ACTIVE);
    }

    @Test
    void only_its_administrators_renew_it_and_not_once_it_is_archived() {
        made("mine");
        var operator = bed.person(admin.organization(), "Otto");
        bed.ok(bed.signers().setMember(call(admin), "mine", operator.id(), new NewMember(SignerRole.OPERATOR)));
        var other = bed.admin(admin.organization(), "Olga");
        for (var caller : List.of(operator, other)) {
            assertThat(bed.refused(bed.signers().renewSignerCertificate(call(caller), "mine", USUAL))
                            .code())
                    .isEqualTo("ROLE_REQUIRED");
        }
        bed.ok(bed.signers().archiveSigner(call(admin), "mine"));
        assertThat(bed.refused(renew("mine", USUAL)).code()).isEqualTo("WRONG_STATE");
    }

    @Test
    void it_never_outlives_its_authority_nor_comes_from_one_that_has_ended_or_is_of_others() {
        made("within");
        var shortly = bed.ok(bed.signers()
                .createCertificateAuthority(
                        call(admin),
                        new NewCertificateAuthority(
                                "Short", KeyAlgorithm.P_256, "CN=Short,O=Example,C=DE", Duration.ofDays(30), null)));
        var tooLong = new CertificateRenewal(shortly.id(), Duration.ofDays(31));
        assertThat(pointers(bed.refused(renew("within", tooLong)))).containsExactly("/validity");
        var open = bed.ok(renew("within", new CertificateRenewal(shortly.id(), null)));
        assertThat(open.notAfter()).isEqualTo(shortly.notAfter());
        assertThat(open.certificateAuthority()).isEqualTo(shortly.id());
        assertThat(pointers(bed.refused(renew("within", new CertificateRenewal(UUID.randomUUID(), null)))))
                .containsExactly("/certificateAuthority");
        bed.sql("UPDATE certificate_authorities SET not_after = clock_timestamp() WHERE id = '" + shortly.id() + "'");
        assertThat(bed.refused(renew("within", USUAL)).code()).isEqualTo("AUTHORITY_EXPIRED");
        assertThat(bed.ok(renew("within", new CertificateRenewal(root.id(), null)))
                        .certificateAuthority())
                .isEqualTo(root.id());
    }

    private static List<String> pointers(Refusal refusal) {
        return ((Refusal.BadInput) refusal)
                .errors().stream().map(FieldError::pointer).toList();
    }

    @Test
    void while_the_token_is_away_it_stays_ordered_and_a_repetition_or_a_gateway_with_the_token_does_it() {
        var signer = made("away");
        var keyed = call(admin, "renew-away");
        var refusal = bed.refused(without.renewSignerCertificate(keyed, "away", USUAL));
        assertThat(refusal).isInstanceOf(Refusal.Unavailable.class);
        assertThat(refusal.code()).isEqualTo("RENEWAL_ORDERED");
        assertThat(read("away").certificateSerial()).isEqualTo(signer.certificateSerial());
        var done = bed.ok(bed.signers().renewSignerCertificate(keyed, "away", USUAL));
        assertThat(done.certificateSerial()).isNotEqualTo(signer.certificateSerial());
        assertThat(bed.ok(without.renewSignerCertificate(keyed, "away", USUAL)).certificateSerial())
                .isEqualTo(done.certificateSerial());
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewed");
    }

    @Test
    void what_a_gateway_ordered_and_did_not_live_to_do_is_done_in_the_next_round() {
        var signer = made("dead");
        ordered("dead");
        assertThat(events(signer)).containsExactly("signer.renewal_ordered");
        assertThat(round()).hasValue(1);
        assertThat(read("dead").certificateSerial()).isNotEqualTo(signer.certificateSerial());
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewed");
        assertThat(round()).hasValue(0);
    }

    @Test
    void of_gateways_that_do_it_at_once_one_stores_its_certificate() {
        var signer = made("twice");
        var id = ordered("twice");
        var other = new SignerService(bed.newNode("other"), bed.workerClient(), List.of(TestBed.TOKEN));
        var tries = List.of(
                bed.signers().renewals().carryOut(id),
                other.renewals().carryOut(id),
                bed.signers().renewals().carryOut(id));
        assertThat(tries.stream().map(bed::ok)).containsOnlyOnce(true);
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewed");
        assertThat(bed.column("SELECT serial FROM signer_certificates WHERE signer_id = '" + signer.id() + "'"))
                .containsExactlyInAnyOrder(
                        signer.certificateSerial(), read("twice").certificateSerial());
    }

    @Test
    void an_equal_order_that_is_open_stands_for_the_next_and_one_with_other_wishes_takes_its_place() {
        var signer = made("wishes");
        var first = ordered("wishes");
        assertThat(ordered("wishes")).isEqualTo(first);
        var done = bed.ok(renew("wishes", new CertificateRenewal(null, Duration.ofDays(10))));
        assertThat(done.notAfter()).isBefore(Instant.now().plus(Duration.ofDays(11)));
        assertThat(bed.ok(bed.signers().renewals().carryOut(first))).isFalse();
        assertThat(events(signer))
                .containsExactly(
                        "signer.renewal_ordered", "signer.renewal_failed", "signer.renewal_ordered", "signer.renewed");
    }

    @Test
    void one_that_was_archived_after_the_order_keeps_its_certificate_and_the_log_tells_why() {
        var signer = made("late");
        ordered("late");
        bed.ok(bed.signers().archiveSigner(call(admin), "late"));
        assertThat(round()).hasValue(1);
        assertThat(read("late").certificateSerial()).isEqualTo(signer.certificateSerial());
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewal_failed");
    }

    @Test
    void what_somebody_ordered_who_is_no_administrator_any_more_is_not_done() {
        var signer = made("former");
        ordered("former");
        bed.sql("UPDATE signer_members SET role = 'operator' WHERE signer_id = '" + signer.id() + "'");
        assertThat(round()).hasValue(1);
        assertThat(read("former").certificateSerial()).isEqualTo(signer.certificateSerial());
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewal_failed");
    }

    @Test
    void no_certificate_that_was_issued_before_the_signer_was_archived_is_stored_after() throws SQLException {
        var signer = made("race");
        var id = ordered("race");
        try (var other = connection();
                var run = other.createStatement()) {
            other.setAutoCommit(false);
            run.execute("SELECT 1 FROM signers WHERE id = '" + signer.id() + "' FOR UPDATE");
            var tried = bed.signers().renewals().carryOut(id);
            eventually("the certificate is issued and waits for the Signer", this::somebodyWaits);
            run.execute("UPDATE signers SET state = 'archived' WHERE id = '" + signer.id() + "'");
            other.commit();
            assertThat(bed.ok(tried)).isTrue();
        }
        assertThat(Objects.requireNonNull(read("race").certificateSerial())).isEqualTo(signer.certificateSerial());
        assertThat(events(signer)).containsExactly("signer.renewal_ordered", "signer.renewal_failed");
    }
}
