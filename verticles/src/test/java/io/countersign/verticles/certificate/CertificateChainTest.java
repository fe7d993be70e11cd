package io.countersign.verticles.certificate;

import static io.countersign.verticles.testbed.OutsideCa.keys;
import static io.countersign.verticles.testbed.OutsideCa.pem;
import static io.countersign.verticles.testbed.OutsideCa.root;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.countersign.verticles.Refusal;
import io.countersign.verticles.RefusedException;
import io.countersign.verticles.testbed.OutsideCa;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What an outside authority issued, good and bad. */
class CertificateChainTest {
    private static final KeyPair KEY = keys("EC", 256);
    private static final OutsideCa ROOT = root("Root");
    private static final OutsideCa MIDDLE = ROOT.below("Middle", 1);
    private static final OutsideCa LOW = MIDDLE.below("Low", 0);
    private static final KeyPair OLD = keys("RSA", 2048);

    private static OutsideCa.Wish leaf() {
        return LOW.leaf(KEY.getPublic());
    }

    private static String below(X509Certificate leaf) {
        return pem(leaf, LOW.certificate(), MIDDLE.certificate());
    }

    private static void accepted(String chain) {
        CertificateChain.read(chain).refuseUnlessFor(KEY.getPublic().getEncoded(), Instant.now());
    }

    private static void refused(ThrowingCallable call, String because) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        RefusedException.class,
                        e -> assertThat(e.refusal()).isInstanceOfSatisfying(Refusal.BadInput.class, bad -> {
                            assertThat(bad.code()).isEqualTo("CERTIFICATE_REFUSED");
                            assertThat(bad.detail()).contains(because);
                            assertThat(bad.errors().getFirst().pointer()).isEqualTo("/chain");
                        }));
    }

    @Test
    void a_chain_is_read_with_its_root_and_without_and_whatever_text_stands_around_it() {
        var leaf = leaf().issue();
        accepted(below(leaf));
        accepted(pem(leaf, LOW.certificate(), MIDDLE.certificate(), ROOT.certificate()));
        accepted(below(leaf).replace("\n", "\r\n"));
        var read = CertificateChain.read("Bag Attributes\n  subject: x\n" + below(leaf) + "\nthat was all\n");
        assertThat(read.pem()).isEqualTo(below(leaf));
        assertThat(read.der()).hasSize(3);
        assertThat(read.serial()).isEqualTo(leaf.getSerialNumber().toString(16));
        assertThat(read.issuer()).isEqualTo("C=DE,O=Strangers,CN=Low");
    }

    @Test
    void a_certificate_that_says_nothing_of_its_key_usage_is_good_for_code_by_its_extended_one() {
        accepted(below(leaf().usage(null).issue()));
    }

    @Test
    void only_one_that_its_own_key_issued_stands_alone() {
        var own = root("Own", KEY, "SHA256withECDSA");
        accepted(pem(own.named(own).issue()));
        refused(() -> accepted(pem(ROOT.leaf(KEY.getPublic()).issue())), "put the issuer's certificate after it");
    }

    @Test
    void a_serial_number_may_fill_20_octets() {
        accepted(with(leaf().serial(BigInteger.ONE.shiftLeft(159).subtract(BigInteger.ONE))));
    }

    @Test
    void what_a_root_says_of_itself_is_nobodys_matter() {
        var old = root("Old Root", OLD, "SHA1withRSA");
        accepted(pem(old.leaf(KEY.getPublic()).issue(), old.certificate()));
    }

    static Stream<Arguments> misread() {
        var good = leaf().issue();
        var key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        var garbage = "-----BEGIN CERTIFICATE-----\nMII=A\n-----END CERTIFICATE-----\n";
        return Stream.of(
                Arguments.of("DER or nothing", "0\u0082", "it is not PEM"),
                Arguments.of("cut in the middle", below(good).substring(0, 900), "it is not PEM"),
                Arguments.of("a private key", below(good) + key, "something else than certificates"),
                Arguments.of("another block first", key + below(good), "something else than certificates"),
                Arguments.of("not base64", garbage, "certificate 1 cannot be read"),
                Arguments.of("eleven", pem(good).repeat(11), "more than 10"));
    }

    static Stream<Arguments> notForCode() {
        return Stream.of(
                Arguments.of("an authority first", pem(LOW.certificate()), "is that of an authority"),
                Arguments.of("for encryption", with(leaf().usage(KeyUsage.keyEncipherment)), "digitalSignature"),
                Arguments.of("no purpose", with(leaf().purposes()), "codeSigning"),
                Arguments.of("any purpose", with(leaf().purposes(KeyPurposeId.anyExtendedKeyUsage)), "codeSigning"),
                Arguments.of("for servers", with(leaf().purposes(KeyPurposeId.id_kp_serverAuth)), "codeSigning"),
                Arguments.of("serial zero", with(leaf().serial(BigInteger.ZERO)), "serial number"),
                Arguments.of(
                        "serial of 21 octets",
                        with(leaf().serial(BigInteger.ONE.shiftLeft(159))),
                        "serial number is longer than 20 octets"));
    }

    private static String with(OutsideCa.Wish leaf) {
        return below(leaf.issue());
    }

    static Stream<Arguments> notLinked() {
        var good = leaf().issue();
        var narrow = MIDDLE.below("Narrow", 0);
        var nobody = LOW.below("Nobody", 0);
        var deep = pem(
                nobody.leaf(KEY.getPublic()).issue(), nobody.certificate(), LOW.certificate(), MIDDLE.certificate());
        var unofficial =
                pem(narrow.leaf(KEY.getPublic()).issue(), MIDDLE.named(narrow).issue());
        return Stream.of(
                Arguments.of("the Signer's alone", pem(good), "put the issuer's certificate after it"),
                Arguments.of(
                        "out of order",
                        pem(good, MIDDLE.certificate(), LOW.certificate()),
                        "is not that of the issuer"),
                Arguments.of("with a gap", pem(good, MIDDLE.certificate()), "is not that of the issuer"),
                Arguments.of(
                        "an issuer of the same name",
                        pem(good, root("Low").certificate()),
                        "the signature of certificate 1 is not by the key of certificate 2"),
                Arguments.of("more below an authority than it allows", deep, "allows fewer"),
                Arguments.of("an issuer that is none", unofficial, "certificate 2 is not that of an authority"));
    }

    static Stream<Arguments> weak() {
        var weak = root("Weak", OLD, "SHA256withRSA");
        var leaf = weak.leaf(KEY.getPublic());
        var sub = weak.below("Sub", 0);
        var last = weak.named(sub).authority(0).by("SHA1withRSA").issue();
        return Stream.of(
                Arguments.of(
                        "SHA-1",
                        pem(leaf.by("SHA1withRSA").issue(), weak.certificate()),
                        "certificate 1 is signed by SHA1withRSA"),
                Arguments.of("MD5 alone", pem(weak.named(weak).by("MD5withRSA").issue()), "is signed by MD5withRSA"),
                Arguments.of(
                        "SHA-1 at the end, without the root",
                        pem(sub.leaf(KEY.getPublic()).issue(), last),
                        "certificate 2 is signed by SHA1withRSA"),
                Arguments.of(
                        "SHA-1 in PSS",
                        pem(leaf.by("SHA1withRSAandMGF1").issue(), weak.certificate()),
                        "certificate 1 is signed by"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource({"misread", "notForCode", "notLinked", "weak"})
    void what_no_verifier_accepts_is_refused_with_what_is_wrong(String what, String chain, String because) {
        refused(() -> accepted(chain), because);
    }

    @Test
    void a_certificate_of_another_key_or_of_another_time_is_refused() {
        var now = Instant.now();
        var foreign = LOW.leaf(keys("EC", 256).getPublic()).issue();
        refused(() -> accepted(below(foreign)), "is for another key");
        refused(() -> accepted(with(leaf().until(now.minusSeconds(1)))), "certificate 1 ended at");
        refused(() -> accepted(with(leaf().from(now.plus(Duration.ofHours(1))))), "certificate 1 is valid from");
        var end = MIDDLE.certificate().getNotAfter().toInstant();
        var longer = CertificateChain.read(with(leaf().until(end.plus(Duration.ofDays(9)))));
        refused(() -> longer.refuseUnlessFor(KEY.getPublic().getEncoded(), end), "certificate 2 ended at");
    }

    @Test
    void pss_with_a_strong_digest_is_accepted() {
        var ca = root("Pss", OLD, "SHA256withRSA");
        accepted(pem(ca.leaf(KEY.getPublic()).by("SHA256withRSAandMGF1").issue(), ca.certificate()));
    }

    @Test
    void names_that_strangers_chose_hide_nothing() {
        var ca = root("evil\u202egnp." + "x".repeat(40));
        var shown = CertificateChain.read(pem(ca.leaf(KEY.getPublic()).issue(), ca.certificate()))
                .issuer();
        assertThat(shown).doesNotContain("\u202e").contains("evil\uFFFDgnp");
    }
}
