package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.TestBed.call;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.Signer;
import io.countersign.protocol.worker.OrderSeal;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.RevocationList;
import io.countersign.verticles.testbed.TestBed;
import io.countersign.verticles.worker.WorkerClient;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.UUID;
import org.bouncycastle.asn1.ASN1GeneralizedTime;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.Extension;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lists are whole, signed, ever newer, and made by whoever finds that one is to be made. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RevocationListsTest {
    private static final Duration HALF = Duration.ofDays(7).dividedBy(2);

    private TestBed bed;
    private Vertx elsewhere;
    private Caller admin;
    private RevocationLists lists;
    private RevocationLists without;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        elsewhere = Vertx.vertx();
        admin = bed.admin(bed.organization("acme"), "Ada");
        lists = bed.signers().revocationLists();
        // A gateway whose token is away: nobody listens on its bus.
        without = new SignerService(
                        bed.newNode("without"),
                        new WorkerClient(elsewhere, new OrderSeal(new byte[32]), Duration.ofSeconds(2)),
                        List.of(TestBed.TOKEN))
                .revocationLists();
    }

    @AfterAll
    void close() throws Exception {
        bed.ok(elsewhere.close());
        bed.close();
    }

    private static X509CRL crl(RevocationList list) throws Exception {
        return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(list.der()));
    }

    private X509CRL served(CertificateAuthority authority) throws Exception {
        return crl(bed.ok(lists.newest(authority.id())));
    }

    private String revoked(Signer signer, RevocationReason reason, @Nullable Instant since) {
        return bed.ok(bed.signers()
                        .revokeCertificate(
                                call(admin),
                                signer.slug(),
                                Objects.requireNonNull(signer.certificateSerial()),
                                new NewRevocation(reason, since, "tried")))
                .serial();
    }

    private String revoked(Signer signer) {
        return revoked(signer, RevocationReason.SUPERSEDED, null);
    }

    private static X509CRLEntry entry(X509CRL list, String serial) {
        return Objects.requireNonNull(list.getRevokedCertificate(new BigInteger(serial, 16)), "no entry");
    }

    private static X509Certificate certificate(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }

    private static long number(X509CRL list) {
        var value = ASN1OctetString.getInstance(list.getExtensionValue(Extension.cRLNumber.getId()));
        return ASN1Integer.getInstance(value.getOctets()).longValueExact();
    }

    private OptionalInt round(RevocationLists of) {
        var rounds = new RevocationRounds(bed.vertx(), bed.database(), of);
        var made = bed.ok(rounds.round());
        bed.ok(rounds.close());
        return made;
    }

    private void set(CertificateAuthority authority, String change) {
        bed.sql("UPDATE revocation_lists SET " + change + " WHERE authority_id = '" + authority.id() + "'");
    }

    private Future<ListToMake> reserved(CertificateAuthority authority) {
        return bed.database()
                .systemChange(tx -> ListToMake.reserve(tx, authority.id(), HALF))
                .map(list -> list.orElseThrow());
    }

    @ParameterizedTest
    @EnumSource(value = KeyAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
    void a_list_is_signed_by_its_authority_and_names_what_was_revoked_with_reason_and_time(KeyAlgorithm algorithm)
            throws Exception {
        var name = "List " + algorithm.wireName();
        var authority = bed.ok(bed.signers()
                .createCertificateAuthority(
                        call(admin),
                        new NewCertificateAuthority(name, algorithm, "CN=" + name + ",O=Example,C=DE", null, null)));
        var slug = "of-" + algorithm.wireName().toLowerCase(java.util.Locale.ROOT);
        var one = bed.signer(admin, authority, slug);
        var since = Objects.requireNonNull(one.notBefore()).plusSeconds(60);
        var stolen = revoked(one, RevocationReason.KEY_COMPROMISE, since);
        var whatever = revoked(bed.signer(admin, authority, slug + "-2"), RevocationReason.UNSPECIFIED, null);
        var good = bed.signer(admin, authority, slug + "-3");
        assertThat(bed.ok(lists.make(authority.id()))).isTrue();
        var list = served(authority);
        var chain = bed.ok(bed.signers().getSignerCertificate(call(admin), slug, null));
        var root = certificate(chain.getLast());
        list.verify(root.getPublicKey());
        assertThat(list.getVersion()).isEqualTo(2);
        assertThat(list.getIssuerX500Principal()).isEqualTo(root.getSubjectX500Principal());
        assertThat(list.hasUnsupportedCriticalExtension()).isFalse();
        assertThat(list.getExtensionValue(Extension.authorityKeyIdentifier.getId()))
                .isEqualTo(certificate(chain.getFirst()).getExtensionValue(Extension.authorityKeyIdentifier.getId()));
        assertThat(list.getNextUpdate().toInstant())
                .isBetween(Instant.now().plus(Duration.ofDays(6)), Instant.now().plus(Duration.ofDays(8)));
        var expired = ASN1OctetString.getInstance(list.getExtensionValue(Extension.expiredCertsOnCRL.getId()));
        assertThat(ASN1GeneralizedTime.getInstance(expired.getOctets()).getDate())
                .isEqualTo(root.getNotBefore());
        assertThat(list.getRevokedCertificates()).hasSize(2);
        assertThat(entry(list, stolen).getRevocationReason()).isEqualTo(java.security.cert.CRLReason.KEY_COMPROMISE);
        var invalid =
                ASN1OctetString.getInstance(entry(list, stolen).getExtensionValue(Extension.invalidityDate.getId()));
        assertThat(ASN1GeneralizedTime.getInstance(invalid.getOctets()).getDate())
                .isEqualTo(since);
        assertThat(entry(list, whatever).hasExtensions()).isFalse();
        assertThat(list.getRevokedCertificate(new BigInteger(Objects.requireNonNull(good.certificateSerial()), 16)))
                .isNull();
    }

    @Test
    void a_certificate_names_where_the_list_of_its_authority_is() throws Exception {
        var authority = bed.authority(admin, "Pointed");
        bed.signer(admin, authority, "of-pointed");
        var leaf = bed.ok(bed.signers().getSignerCertificate(call(admin), "of-pointed", null))
                .getFirst();
        assertThat(new String(leaf, java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("http://localhost/v1/certificate-authorities/" + authority.id() + "/crl");
    }

    @Test
    void an_authority_has_a_list_in_the_first_round_and_no_other_until_half_of_its_time_is_over() throws Exception {
        var authority = bed.authority(admin, "First");
        assertThat(bed.refused(lists.newest(authority.id())).code()).isEqualTo("LIST_NOT_MADE");
        assertThat(bed.refused(lists.newest(UUID.randomUUID()))).isInstanceOf(Refusal.NotFound.class);
        round(lists);
        var first = served(authority);
        assertThat(first.getRevokedCertificates()).isNull();
        assertThat(bed.ok(lists.make(authority.id()))).isFalse();
        set(authority, "made_at = made_at - interval '4 days', next_update = next_update - interval '4 days'");
        round(lists);
        assertThat(number(served(authority))).isGreaterThan(number(first));
        // Of a gateway that was told to make them for much longer, before it was told otherwise.
        set(authority, "made_at = made_at - interval '4 days', next_update = next_update + interval '400 days'");
        assertThat(bed.ok(lists.make(authority.id()))).isTrue();
    }

    @Test
    void an_authority_that_has_ended_makes_no_list_and_its_last_one_is_handed_out() throws Exception {
        var authority = bed.authority(admin, "Ended");
        var signer = bed.signer(admin, authority, "of-ended");
        bed.ok(lists.make(authority.id()));
        var last = bed.ok(lists.newest(authority.id())).der();
        bed.sql("UPDATE certificate_authorities SET not_after = clock_timestamp() WHERE id = '" + authority.id() + "'");
        revoked(signer);
        assertThat(bed.ok(lists.make(authority.id()))).isFalse();
        assertThat(bed.ok(lists.newest(authority.id())).der()).isEqualTo(last);
    }

    @Test
    void while_the_token_is_away_the_former_list_is_handed_out_and_another_gateway_makes_the_next() throws Exception {
        var authority = bed.authority(admin, "Away");
        var signer = bed.signer(admin, authority, "of-away");
        bed.ok(lists.make(authority.id()));
        var serial = revoked(signer);
        assertThat(bed.refused(without.make(authority.id()))).isInstanceOf(Refusal.Unavailable.class);
        assertThat(served(authority).getRevokedCertificates()).isNull();
        assertThat(round(lists).orElseThrow()).isPositive();
        entry(served(authority), serial);
    }

    @Test
    void lists_that_wait_for_long_are_counted() {
        var authority = bed.authority(admin, "Late");
        round(lists);
        assertThat(bed.ok(lists.figures()).overdue()).isZero();
        assertThat(bed.ok(lists.figures()).secondsLeft()).isPositive();
        set(authority, "made_at = made_at - interval '8 days', next_update = next_update - interval '8 days'");
        assertThat(bed.ok(lists.figures()).overdue()).isEqualTo(1);
        assertThat(bed.ok(lists.figures()).secondsLeft()).isNegative();
        assertThat(bed.ok(lists.newest(authority.id())).left()).isZero();
        round(lists);
        assertThat(bed.ok(lists.figures()).overdue()).isZero();
        revoked(bed.signer(admin, authority, "of-late"));
        assertThat(bed.ok(lists.figures()).overdue())
                .as("two minutes are not over")
                .isZero();
        withoutTriggers(
                "UPDATE certificate_revocations SET revoked_at = revoked_at - interval '3 minutes' WHERE authority_id = '"
                        + authority.id() + "'");
        assertThat(bed.ok(lists.figures()).overdue()).isEqualTo(1);
        round(lists);
        assertThat(bed.ok(lists.figures()).overdue()).isZero();
    }

    /** What is written once is changed by nobody else. */
    private void withoutTriggers(String statement) {
        bed.sql("SET session_replication_role = replica");
        bed.sql(statement);
        bed.sql("SET session_replication_role = DEFAULT");
    }

    @Test
    void a_gateway_that_died_after_the_token_signed_leaves_a_gap_in_the_numbers_and_the_next_one_makes_the_list()
            throws Exception {
        var authority = bed.authority(admin, "Dead");
        var serial = revoked(bed.signer(admin, authority, "of-dead"));
        var lost = bed.ok(reserved(authority)).number();
        round(lists);
        assertThat(number(served(authority))).isGreaterThan(lost);
        entry(served(authority), serial);
    }

    @Test
    void a_list_that_a_newer_revocation_has_overtaken_is_not_stored_over_the_newer_one() throws Exception {
        var authority = bed.authority(admin, "Overtaken");
        var late = bed.ok(reserved(authority));
        var serial = revoked(bed.signer(admin, authority, "overtaking"));
        bed.ok(lists.make(authority.id()));
        var stored = bed.ok(bed.database()
                .systemChange(tx -> RevocationLists.store(
                        tx, late, new byte[] {1}, Instant.now().plus(Duration.ofDays(7)))));
        assertThat(stored).isFalse();
        entry(served(authority), serial);
        assertThat(numbersOf(authority)).hasSize(1).allMatch(number -> number > late.number());
    }

    @Test
    void where_the_database_was_restored_to_before_the_last_list_the_next_one_has_a_larger_number_all_the_same()
            throws Exception {
        var authority = bed.authority(admin, "Restored");
        bed.ok(lists.make(authority.id()));
        var before = number(served(authority));
        set(authority, "reserved = 0, number = NULL, listed = NULL, der = NULL, made_at = NULL, next_update = NULL");
        bed.ok(lists.make(authority.id()));
        assertThat(number(served(authority))).isGreaterThan(before);
    }

    private List<Long> numbersOf(CertificateAuthority authority) {
        return figuresOf(authority, "number");
    }

    /** As the audit log tells it, in the order of the commits that stored the lists. */
    private List<Long> figuresOf(CertificateAuthority authority, String detail) {
        return bed
                .column("SELECT body -> 'details' ->> '" + detail
                        + "' FROM (SELECT id, convert_from(substring(leaf FROM"
                        + " 74), 'UTF8')::jsonb AS body FROM audit_leaves WHERE type ="
                        + " 'certificate_authority.revocations_listed') leaves WHERE body -> 'details' ->>"
                        + " 'certificateAuthority' = '" + authority.id() + "' ORDER BY id")
                .stream()
                .map(Long::valueOf)
                .toList();
    }

    @Test
    void gateways_that_revoke_and_list_at_once_lose_no_entry_and_number_every_list_higher_than_the_one_before()
            throws Exception {
        var authority = bed.authority(admin, "Race");
        var signers = new ArrayList<Signer>();
        for (var i = 0; i < 8; i++) {
            signers.add(bed.signer(admin, authority, "race-" + i));
        }
        var other = new SignerService(bed.newNode("racer"), bed.workerClient(), List.of(TestBed.TOKEN));
        var all = new ArrayList<Future<?>>();
        var serials = new HashSet<String>();
        for (var signer : signers) {
            var by = signers.indexOf(signer) % 2 == 0 ? bed.signers() : other;
            var serial = Objects.requireNonNull(signer.certificateSerial());
            serials.add(serial);
            all.add(by.revokeCertificate(
                            call(admin),
                            signer.slug(),
                            serial,
                            new NewRevocation(RevocationReason.SUPERSEDED, null, "at once"))
                    .compose(revoked -> by.revocationLists().make(authority.id())));
            all.add(other.revocationLists().make(authority.id()));
        }
        bed.ok(Future.all(all));
        bed.ok(lists.make(authority.id()));
        var list = served(authority);
        assertThat(list.getRevokedCertificates().stream()
                        .map(one -> one.getSerialNumber().toString(16)))
                .containsExactlyInAnyOrderElementsOf(serials);
        var numbers = numbersOf(authority);
        assertThat(numbers).isSorted().doesNotHaveDuplicates().last().isEqualTo(number(list));
        assertThat(figuresOf(authority, "entries")).isSorted();
    }
}
