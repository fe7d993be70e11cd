package io.countersign.verticles.signers;

import static io.countersign.verticles.testbed.TestBed.call;
import static io.countersign.verticles.testbed.TestBed.newSigner;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.protocol.KeyAlgorithm;
import io.countersign.protocol.SignatureAlgorithm;
import io.countersign.protocol.api.CertificateAuthority;
import io.countersign.protocol.api.NewCertificateAuthority;
import io.countersign.protocol.api.NewSigner;
import io.countersign.protocol.api.SignerState;
import io.countersign.verticles.Caller;
import io.countersign.verticles.Refusal;
import io.countersign.verticles.testbed.TestBed;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class CertificatesTest {
    private TestBed bed;
    private Caller admin;
    private CertificateAuthority authority;

    @BeforeAll
    void open() throws Exception {
        bed = TestBed.withWorker();
        admin = bed.admin(bed.organization("acme"), "Ada");
        authority = bed.authority(admin, "Example Root");
    }

    @AfterAll
    void close() throws Exception {
        bed.close();
    }

    @ParameterizedTest
    @EnumSource(KeyAlgorithm.class)
    void a_signer_of_every_kind_of_key_has_a_chain_that_openssl_and_the_jdk_accept(
            KeyAlgorithm algorithm, @TempDir Path folder) throws Exception {
        var slug = "leaf-" + algorithm.wireName().toLowerCase(java.util.Locale.ROOT);
        var signer = bed.ok(bed.signers().createSigner(call(admin), newSigner(authority, slug, algorithm)));
        assertThat(signer.state()).isEqualTo(SignerState.ACTIVE);
        var chain = bed.ok(bed.signers().getSignerCertificate(call(admin), slug, null));
        accepted(chain, folder);
        var leaf = parse(chain.getFirst());
        assertThat(leaf.getSerialNumber().toString(16)).isEqualTo(signer.certificateSerial());
        assertThat(leaf.getSerialNumber().bitLength()).isEqualTo(128);
        var spki = bed.ok(bed.signers().getSignerPublicKey(call(admin), slug));
        assertThat(leaf.getPublicKey().getEncoded()).isEqualTo(spki);
        assertThat(signer.keyId())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(spki)));
        assertThat(signer.algorithms())
                .isEqualTo(SignerRow.algorithms(algorithm))
                .isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = KeyAlgorithm.class, mode = EnumSource.Mode.EXCLUDE, names = "ED25519")
    void an_authority_of_every_allowed_kind_of_key_issues(KeyAlgorithm algorithm, @TempDir Path folder)
            throws Exception {
        var root = bed.ok(bed.signers()
                .createCertificateAuthority(
                        call(admin),
                        new NewCertificateAuthority(
                                "Root " + algorithm.wireName(),
                                algorithm,
                                "CN=Root " + algorithm.wireName() + ",O=Example,C=DE",
                                null,
                                null)));
        assertThat(root.state()).isEqualTo(SignerState.ACTIVE);
        var slug = "by-" + algorithm.wireName().toLowerCase(java.util.Locale.ROOT);
        bed.signer(admin, root, slug);
        accepted(bed.ok(bed.signers().getSignerCertificate(call(admin), slug, null)), folder);
    }

    @Test
    void an_authority_with_an_edwards_key_is_refused() {
        var refusal = bed.refused(bed.signers()
                .createCertificateAuthority(
                        call(admin),
                        new NewCertificateAuthority("Ed", KeyAlgorithm.ED25519, "CN=Ed,O=Example,C=DE", null, null)));
        assertThat(refusal).isInstanceOf(Refusal.BadInput.class);
    }

    @Test
    void the_profiles_are_as_strict_as_promised(@TempDir Path folder) throws Exception {
        bed.signer(admin, authority, "strict");
        var chain = bed.ok(bed.signers().getSignerCertificate(call(admin), "strict", null));
        assertThat(text(chain.get(0), folder))
                .contains("Key Usage: critical\n                Digital Signature\n")
                .contains("Extended Key Usage: critical\n                Code Signing\n")
                .contains("CA:FALSE")
                .contains("Authority Key Identifier")
                .contains("Subject Key Identifier")
                .contains("Subject: C=DE, O=Example, CN=strict");
        assertThat(text(chain.get(1), folder))
                .contains("Basic Constraints: critical\n                CA:TRUE, pathlen:0\n")
                .contains("Key Usage: critical\n                Certificate Sign, CRL Sign\n")
                .contains("Subject Key Identifier");
    }

    @Test
    void a_certificate_begins_five_minutes_early_and_ends_as_asked() throws Exception {
        var wanted = new NewSigner(
                "short",
                null,
                KeyAlgorithm.P_256,
                authority.id(),
                "CN=short,O=Example,C=DE",
                Duration.ofDays(30),
                null);
        var signer = bed.ok(bed.signers().createSigner(call(admin), wanted));
        assertThat(signer.notBefore()).isCloseTo(Instant.now().minus(5, ChronoUnit.MINUTES), within());
        assertThat(signer.notAfter()).isCloseTo(Instant.now().plus(30, ChronoUnit.DAYS), within());
    }

    @Test
    void a_signer_never_outlives_its_authority() {
        var brief = bed.ok(bed.signers()
                .createCertificateAuthority(
                        call(admin),
                        new NewCertificateAuthority(
                                "Brief", KeyAlgorithm.P_256, "CN=Brief,O=Example,C=DE", Duration.ofDays(10), null)));
        var wanted = new NewSigner(
                "too-long", null, KeyAlgorithm.P_256, brief.id(), "CN=x,O=Example,C=DE", Duration.ofDays(11), null);
        assertThat(bed.refused(bed.signers().createSigner(call(admin), wanted)).detail())
                .contains(String.valueOf(brief.notAfter()));
        assertThat(bed.signer(admin, brief, "as-long").notAfter()).isEqualTo(brief.notAfter());
    }

    static Stream<String> refusedSubjects() {
        return Stream.of(
                "",
                "nonsense",
                "CN=a,O=b",
                "CN=a,C=DE",
                "O=b,C=DE",
                "CN=a,O=b,C=Germany",
                "CN=a,O=b,C=de",
                "CN=a,CN=b,O=b,C=DE",
                "CN=a,O=b,O=c,C=DE",
                "CN=a+OU=d,O=b,C=DE",
                "CN=" + "x".repeat(65) + ",O=b,C=DE",
                "CN=a\\00b,O=b,C=DE",
                "CN=a\u202eb,O=b,C=DE",
                "CN=a\nb,O=b,C=DE",
                "CN= ,O=b,C=DE",
                "1.2.3.4=a,CN=a,O=b,C=DE",
                "CN=#0401ff,O=b,C=DE",
                "CN=#03020780,O=b,C=DE",
                "CN=#0c02ffff,O=b,C=DE",
                "CN=#0c0161,O=b,C=DE",
                "CN= #0c0161,O=b,C=DE",
                "CN=\"#0c0161\",O=b,C=DE",
                "CN=\\230c0161,O=b,C=DE",
                "CN=#,O=b,C=DE",
                "CN=a,O=b,C=#0c024445",
                "CN=a,O=b,C=\u0144\u0145",
                "SERIALNUMBER=HRB_12345,CN=a,O=b,C=DE",
                "SERIALNUMBER=\u01411,CN=a,O=b,C=DE",
                "CN=Example Root,O=Example,C=DE");
    }

    @ParameterizedTest
    @MethodSource("refusedSubjects")
    void a_subject_that_breaks_a_rule_is_refused_with_that_rule(String subject) {
        var wanted = new NewSigner("refused", null, KeyAlgorithm.P_256, authority.id(), subject, null, null);
        var refusal = bed.refused(bed.signers().createSigner(call(admin), wanted));
        assertThat(refusal).isInstanceOf(Refusal.BadInput.class);
        assertThat(((Refusal.BadInput) refusal).errors().getFirst().pointer()).isEqualTo("/subject");
    }

    @Test
    void a_subject_may_hold_commas_and_letters_of_any_script() throws Exception {
        var wanted = new NewSigner(
                "umlaut",
                null,
                KeyAlgorithm.P_256,
                authority.id(),
                "CN=Grün \\& Söhne\\, Freigabe,OU=発行,O=Example GmbH,L=Köln,C=DE",
                null,
                null);
        var refusedOrMade = bed.signers().createSigner(call(admin), wanted);
        var signer = bed.ok(refusedOrMade);
        var leaf = parse(bed.ok(bed.signers().getSignerCertificate(call(admin), signer.slug(), null))
                .getFirst());
        assertThat(leaf.getSubjectX500Principal().getName())
                .isEqualTo("CN=Grün & Söhne\\, Freigabe,OU=発行,O=Example GmbH,L=Köln,C=DE");
    }

    @Test
    void a_subject_stands_in_the_certificate_as_it_was_written() throws Exception {
        var wanted = new NewSigner(
                "written",
                null,
                KeyAlgorithm.P_256,
                authority.id(),
                "SERIALNUMBER=HRB 12345,CN=\\#1 Release,O=Example,C=DE",
                null,
                null);
        bed.ok(bed.signers().createSigner(call(admin), wanted));
        var leaf = parse(bed.ok(bed.signers().getSignerCertificate(call(admin), "written", null))
                .getFirst());
        assertThat(leaf.getSubjectX500Principal().toString())
                .isEqualTo("SERIALNUMBER=HRB 12345, CN=\"#1 Release\", O=Example, C=DE");
    }

    @Test
    void a_token_that_nobody_serves_fails_the_creation_and_frees_the_slug() {
        var wanted = new NewSigner(
                "unlucky", null, KeyAlgorithm.P_256, authority.id(), "CN=unlucky,O=Example,C=DE", null, "absent");
        var refusal = bed.refused(bed.signers().createSigner(call(admin, "key-1"), wanted));
        assertThat(refusal).isInstanceOf(Refusal.Unavailable.class);
        assertThat(refusal.code()).isEqualTo("TOKEN_UNAVAILABLE");
        var failed = bed.ok(bed.signers().getSigner(call(admin), "unlucky"));
        assertThat(failed.state()).isEqualTo(SignerState.FAILED);
        assertThat(failed.failure()).contains("absent");
        assertThat(bed.refused(bed.signers().createSigner(call(admin, "key-1"), wanted))
                        .code())
                .isEqualTo("CREATION_FAILED");
        assertThat(bed.signer(admin, authority, "unlucky").state()).isEqualTo(SignerState.ACTIVE);
        assertThat(bed.ok(bed.signers().getSigner(call(admin), "unlucky")).state())
                .isEqualTo(SignerState.ACTIVE);
        assertThat(bed.column("SELECT type FROM audit_leaves WHERE signer_id = '" + failed.id() + "' ORDER BY id"))
                .containsExactly("signer.created", "signer.failed");
    }

    @Test
    void the_same_idempotency_key_makes_one_signer() {
        var wanted = newSigner(authority, "once", KeyAlgorithm.P_256);
        var calls = Stream.generate(() -> bed.signers().createSigner(call(admin, "once-key"), wanted))
                .limit(5)
                .toList();
        var ids = calls.stream().map(future -> bed.ok(future).id()).distinct().toList();
        assertThat(ids).hasSize(1);
        assertThat(bed.column("SELECT id FROM signers WHERE slug = 'once'")).hasSize(1);
    }

    @Test
    void a_slug_or_name_is_taken_once() {
        bed.signer(admin, authority, "taken");
        assertThat(bed.refused(bed.signers()
                                .createSigner(call(admin), newSigner(authority, "taken", KeyAlgorithm.P_256)))
                        .code())
                .isEqualTo("SLUG_TAKEN");
        assertThat(bed.refused(bed.signers()
                                .createCertificateAuthority(
                                        call(admin),
                                        new NewCertificateAuthority(
                                                "Example Root", KeyAlgorithm.P_256, "CN=r,O=Example,C=DE", null, null)))
                        .code())
                .isEqualTo("NAME_TAKEN");
    }

    @Test
    void a_slug_of_the_form_of_an_id_is_refused() {
        var wanted = newSigner(authority, "abcdefab-1234-4234-8234-abcdefabcdef", KeyAlgorithm.P_256);
        assertThat(bed.refused(bed.signers().createSigner(call(admin), wanted))).isInstanceOf(Refusal.BadInput.class);
    }

    @Test
    void another_tenants_authority_is_one_that_does_not_exist() {
        var stranger = bed.admin(bed.organization("globex"), "Gus");
        var foreign = bed.refused(
                bed.signers().createSigner(call(stranger), newSigner(authority, "steal", KeyAlgorithm.P_256)));
        var unknown = bed.refused(bed.signers()
                .createSigner(
                        call(stranger),
                        new NewSigner(
                                "steal",
                                null,
                                KeyAlgorithm.P_256,
                                UUID.randomUUID(),
                                "CN=x,O=Example,C=DE",
                                null,
                                null)));
        assertThat(foreign).isEqualTo(unknown);
        assertThat(bed.refused(bed.signers().getCertificateAuthority(call(stranger), authority.id())))
                .isInstanceOf(Refusal.NotFound.class);
        assertThat(bed.ok(bed.signers()
                                .listCertificateAuthorities(
                                        call(stranger), new io.countersign.verticles.PageQuery(null, 50)))
                        .items())
                .isEmpty();
    }

    @Test
    void creations_that_nobody_ends_are_failed_at_the_next_start() {
        var id = UUID.randomUUID();
        var insert = """
                INSERT INTO signers (id, organization_id, slug, name, key_algorithm, token, cka_id, authority_id, subject, state, created_at)
                VALUES ('%s', '%s', 'abandoned', 'a', 'P-256', 'signers', '%s', '%s', 'CN=a', 'pending', clock_timestamp() - interval '11 minutes')
                """;
        bed.sql(insert.formatted(id, admin.organization(), id, authority.id()));
        bed.ok(bed.signers().recover());
        var failed = bed.ok(bed.signers().getSigner(call(admin), "abandoned"));
        assertThat(failed.state()).isEqualTo(SignerState.FAILED);
        assertThat(bed.column("SELECT type FROM audit_leaves WHERE signer_id = '" + id + "'"))
                .containsExactly("signer.failed");
    }

    @Test
    void algorithms_follow_from_the_kind_of_key() {
        assertThat(SignerRow.algorithms(KeyAlgorithm.P_256))
                .containsExactly(
                        SignatureAlgorithm.ECDSA_SHA_256,
                        SignatureAlgorithm.ECDSA_SHA_384,
                        SignatureAlgorithm.ECDSA_SHA_512);
        assertThat(SignerRow.algorithms(KeyAlgorithm.ED25519)).containsExactly(SignatureAlgorithm.ED25519);
        assertThat(SignerRow.algorithms(KeyAlgorithm.RSA_4096)).hasSize(6);
    }

    private static org.assertj.core.data.TemporalUnitOffset within() {
        return org.assertj.core.api.Assertions.within(60, ChronoUnit.SECONDS);
    }

    private static void accepted(List<byte[]> chain, Path folder) throws Exception {
        assertThat(chain).hasSize(2);
        var parameters = new PKIXParameters(Set.of(new TrustAnchor(parse(chain.get(1)), null)));
        parameters.setRevocationEnabled(false);
        var factory = CertificateFactory.getInstance("X.509");
        CertPathValidator.getInstance("PKIX")
                .validate(factory.generateCertPath(List.of(parse(chain.get(0)))), parameters);
        var root = pem(chain.get(1), folder.resolve("root.pem"));
        var leaf = pem(chain.get(0), folder.resolve("leaf.pem"));
        assertThat(run("openssl", "verify", "-x509_strict", "-CAfile", root, leaf))
                .contains("OK");
    }

    private static String text(byte[] certificate, Path folder) throws Exception {
        return run("openssl", "x509", "-noout", "-text", "-in", pem(certificate, folder.resolve("text.pem")))
                .replace(" = ", "=");
    }

    private static String run(String... command) throws Exception {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    private static String pem(byte[] der, Path file) throws Exception {
        Files.writeString(
                file,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der)
                        + "\n-----END CERTIFICATE-----\n");
        return file.toString();
    }

    private static X509Certificate parse(byte[] der) throws Exception {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
    }
}
