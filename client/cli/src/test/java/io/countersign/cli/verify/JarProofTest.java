package io.countersign.cli.verify;

import static io.countersign.cli.offline.TestAttestation.ACME;
import static io.countersign.cli.offline.TestAttestation.RELEASE;
import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.CliRun;
import io.countersign.cli.ExitCode;
import io.countersign.cli.offline.TestAttestation;
import io.countersign.cli.offline.TestLog;
import io.countersign.jca.testing.SampleFiles;
import io.countersign.jca.testing.TestPki;
import io.countersign.protocol.json.ContractJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.jar.JarFile;
import java.util.zip.ZipFile;
import jdk.security.jarsigner.JarSigner;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Proofs and approvals of JARs that were signed more than once. */
class JarProofTest {

    @TempDir
    private Path folder = Path.of("");

    private final TestPki pki = new TestPki("Example Test CA");
    private final TestLog log = TestLog.of(3);
    private final TestAttestation attestations = new TestAttestation();
    private Path jar = Path.of("");
    private Who release = who("Release");

    private record Who(KeyPair key, X509Certificate certificate) {}

    @BeforeEach
    void make() throws IOException {
        jar = SampleFiles.jar(folder.resolve("app.jar"));
        pki.writePem(folder.resolve("ca.pem"));
        attestations.key(folder.resolve("attestation.pem"));
    }

    private Who who(String name) {
        try {
            var key = KeyPairGenerator.getInstance("EC").generateKeyPair();
            return new Who(key, pki.issue(name, key.getPublic()));
        } catch (java.security.GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }

    private void sign(Who who, String block) throws Exception {
        var path = CertificateFactory.getInstance("X.509").generateCertPath(List.of(who.certificate()));
        var signed = folder.resolve("signed.jar");
        try (var in = new ZipFile(jar.toFile());
                var out = Files.newOutputStream(signed)) {
            new JarSigner.Builder(who.key().getPrivate(), path)
                    .digestAlgorithm("SHA-256")
                    .signatureAlgorithm("SHA256withECDSA")
                    .signerName(block)
                    .build()
                    .sign(in, out);
        }
        Files.move(signed, jar, StandardCopyOption.REPLACE_EXISTING);
    }

    private void add(String entry) throws IOException {
        try (var files = FileSystems.newFileSystem(URI.create("jar:" + jar.toUri()), Map.of())) {
            var path = files.getPath(entry);
            if (path.getParent() != null) {
                Files.createDirectories(path.getParent());
            }
            Files.writeString(path, "content of " + entry);
        }
    }

    /** What the gateway recorded and attested of the signature in a block, as {@code countersign proof} saves it. */
    private Path proof(Who who, String block) throws Exception {
        return proof(who, block, ACME, RELEASE);
    }

    /** As {@link #proof(Who, String)}, where the attestation names this organization and Signer. */
    private Path proof(Who who, String block, String organization, String signer) throws Exception {
        byte[] content;
        byte[] signature;
        try (var open = new JarFile(jar.toFile())) {
            content = bytes(open, "META-INF/" + block + ".SF");
            var info = new CMSSignedData(new CMSProcessableByteArray(content), bytes(open, "META-INF/" + block + ".EC"))
                    .getSignerInfos()
                    .iterator()
                    .next();
            signature = info.getSignature();
            var attributes = info.getEncodedSignedAttributes();
            content = attributes == null ? content : attributes;
        }
        var operation = "operation-" + block;
        var leaf = log.add("""
                {"type":"signature.signed","organization":"%s","signer":"%s","operation":"%s","details":{"algorithm":"ECDSA_SHA_256","digest":"%s","signatureSha256":"%s",\
                "certificateSerial":"%s","keyId":"%s"}}""".formatted(
                        ACME,
                        RELEASE,
                        operation,
                        sha256(content),
                        sha256(signature),
                        who.certificate().getSerialNumber().toString(16),
                        sha256(who.certificate().getPublicKey().getEncoded())));
        var index = log.leaves().size() - 1;
        var proof = new ProofFile(
                ProofFile.TYPE,
                operation,
                leaf,
                log.proof(index),
                log.key(),
                List.of(who.certificate().getEncoded()),
                null,
                ContractJson.mapper()
                        .readTree(attestations.of(operation, sha256(content), sha256(signature), organization, signer)),
                null);
        var file = folder.resolve(block + ".proof");
        proof.write(file);
        return file;
    }

    private static byte[] bytes(JarFile jar, String entry) throws IOException {
        try (var in = jar.getInputStream(Objects.requireNonNull(jar.getEntry(entry)))) {
            return in.readAllBytes();
        }
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private CliRun.Result verify(Object... more) {
        var words = new ArrayList<Object>(List.of("verify", jar, "--ca", folder.resolve("ca.pem")));
        words.addAll(List.of(more));
        return new CliRun(folder).run(words.toArray());
    }

    private CliRun.Result gate(Path proof) {
        return verify(
                "--proof",
                proof,
                "--require-approval",
                "--attestation-key",
                folder.resolve("attestation.pem"),
                "--organization",
                "acme",
                "--signer",
                "release");
    }

    @Test
    void the_approval_of_a_signature_does_not_reach_entries_that_were_added_and_signed_later() throws Exception {
        sign(release, "RELEASE");
        var proof = proof(release, "RELEASE");
        assertThat(gate(proof).status()).as(gate(proof).err()).isZero();
        add("evil.class");
        sign(release, "OTHER");
        assertThat(verify().status()).isZero();
        var refused = gate(proof);
        assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("another signature");
        assertThat(verify("--proof", proof).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(gate(proof(release, "OTHER")).status()).isZero();
    }

    @Test
    void two_who_sign_the_same_content_are_each_proven_for_all_of_it() throws Exception {
        add("META-INF/versions/17/hello.txt");
        sign(release, "RELEASE");
        var second = who("Second");
        sign(second, "SECOND");
        sign(release, "AGAIN");
        for (var proof : List.of(proof(release, "RELEASE"), proof(second, "SECOND"), proof(release, "AGAIN"))) {
            var passed = gate(proof);
            assertThat(passed.status()).as(passed.err()).isZero();
        }
    }

    @Test
    void a_proof_is_read_from_a_pipe_as_a_shell_gives_one_for_what_another_command_prints() throws Exception {
        sign(release, "RELEASE");
        var proof = proof(release, "RELEASE");
        var pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        var printing = Thread.ofVirtual().start(() -> {
            try {
                Files.write(pipe, Files.readAllBytes(proof), StandardOpenOption.WRITE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        var passed = verify("--proof", pipe);
        assertThat(passed.status()).as(passed.err()).isZero();
        printing.join();
    }

    @Test
    void a_file_with_the_certificate_from_before_a_renewal_is_proven_by_its_key() throws Exception {
        var renewed = new Who(release.key(), pki.issue("Release", release.key().getPublic()));
        sign(release, "RELEASE");
        var passed = verify("--proof", proof(renewed, "RELEASE"));
        assertThat(passed.status()).as(passed.err()).isZero();
        var refused = verify("--proof", proof(who("Release"), "RELEASE"));
        assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("another key");
    }

    /** A gate that has the attestation alone. */
    private CliRun.Result attestedGate(Path proof, Path authorities) throws IOException {
        var attestation = Files.writeString(
                folder.resolve("app.dsse"),
                ContractJson.mapper()
                        .readTree(proof.toFile())
                        .path("attestation")
                        .toString());
        return new CliRun(folder)
                .run(
                        "verify",
                        jar,
                        "--ca",
                        authorities,
                        "--require-approval",
                        "--attestation",
                        attestation,
                        "--attestation-key",
                        folder.resolve("attestation.pem"));
    }

    @Test
    void the_attestation_of_either_of_two_who_signed_is_taken_and_that_of_a_third_is_not() throws Exception {
        var unsigned = Files.copy(jar, folder.resolve("unsigned.jar"));
        var third = who("Third");
        sign(third, "THIRD");
        var strange = proof(third, "THIRD");
        Files.move(unsigned, jar, StandardCopyOption.REPLACE_EXISTING);
        var second = who("Second");
        sign(release, "RELEASE");
        sign(second, "SECOND");
        var ca = folder.resolve("ca.pem");
        for (var one : Map.of("Release", proof(release, "RELEASE"), "Second", proof(second, "SECOND"))
                .entrySet()) {
            var passed = attestedGate(one.getValue(), ca);
            assertThat(passed.status()).as(passed.err()).isZero();
            assertThat(passed.out()).contains("signed by CN=" + one.getKey());
        }
        var refused = attestedGate(strange, ca);
        assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("the attestation is about another signature of this content (subject)");
    }

    @Test
    void a_trusted_signature_does_not_vouch_for_an_attested_one_that_is_not() throws Exception {
        sign(release, "RELEASE");
        var stranger = new TestPki("Another CA");
        var key = KeyPairGenerator.getInstance("EC").generateKeyPair();
        var untrusted = new Who(key, stranger.issue("Stranger", key.getPublic()));
        sign(untrusted, "STRANGER");
        var proof = proof(untrusted, "STRANGER");
        var refused = attestedGate(proof, folder.resolve("ca.pem"));
        assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(refused.err()).contains("no trusted chain for CN=Stranger");
        var passed = attestedGate(proof, stranger.writePem(folder.resolve("stranger.pem")));
        assertThat(passed.status()).as(passed.err()).isZero();
    }

    @Test
    void a_second_manifest_under_another_spelling_is_refused() throws Exception {
        sign(release, "RELEASE");
        var proof = proof(release, "RELEASE");
        add("meta-inf/manifest.mf");
        assertThat(gate(proof).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void what_is_asked_of_an_approval_is_never_passed_over() throws Exception {
        sign(release, "RELEASE");
        var proof = proof(release, "RELEASE");
        for (var option : List.of(
                List.of("--signer", "other"),
                List.of("--organization", "acme"),
                List.of("--min-approvals", 2),
                List.of("--allow", "none"),
                List.of("--attestation", proof),
                List.of("--attestation-key", folder.resolve("attestation.pem")))) {
            var refused = verify("--proof", proof, option.get(0), option.get(1));
            assertThat(refused.status()).as(option.toString()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("only with --require-approval; add it");
        }
    }

    @Test
    void a_proof_that_was_named_and_cannot_be_read_is_an_error_of_the_command_line_and_no_forgery() throws Exception {
        sign(release, "RELEASE");
        for (var unreadable : List.of(folder.resolve("not-downloaded.proof"), folder)) {
            for (var refused : List.of(verify("--proof", unreadable), gate(unreadable))) {
                assertThat(refused.status()).as(refused.err()).isEqualTo(ExitCode.USAGE);
                assertThat(refused.err()).startsWith(unreadable + " is not a file that can be read.");
            }
        }
        var torn = Files.writeString(folder.resolve("torn.proof"), "{");
        assertThat(verify("--proof", torn).status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
    }

    @Test
    void an_attestation_that_names_another_organization_or_signer_than_the_log_is_refused() throws Exception {
        sign(release, "RELEASE");
        var other = "0199a1b2-0000-7000-8000-0000000000ff";
        for (var named : List.of(List.of(other, RELEASE), List.of(ACME, other))) {
            var refused = gate(proof(release, "RELEASE", named.get(0), named.get(1)));
            assertThat(refused.status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
            assertThat(refused.err()).contains(other).contains("(subject)");
        }
    }

    @Test
    void what_is_no_archive_is_not_verified() throws Exception {
        Files.writeString(jar, "no archive");
        assertThat(verify().status()).isEqualTo(ExitCode.VERIFICATION_FAILED);
        assertThat(verify().err()).startsWith("NOT VERIFIED: ").contains("is no JAR");
    }
}
