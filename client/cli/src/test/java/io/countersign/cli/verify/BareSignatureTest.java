package io.countersign.cli.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.countersign.cli.CliRun;
import io.countersign.cli.ExitCode;
import io.countersign.cli.offline.TestAttestation;
import io.countersign.jca.testing.TestPki;
import io.countersign.protocol.Sha256;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A deploy gate for a bare signature without a proof: an attestation, and what is named besides. */
class BareSignatureTest {
    @TempDir
    private Path folder = Path.of("");

    private final TestPki pki = new TestPki("Example Test CA");
    private final TestAttestation attestations = new TestAttestation();
    private Path file = Path.of("");
    private Path signature = Path.of("");
    private Path ca = Path.of("");
    private Path certificate = Path.of("");

    @BeforeEach
    void sign() throws Exception {
        var pair = pair();
        file = Files.writeString(folder.resolve("image.tar"), "content");
        signature = Files.write(folder.resolve("image.signed"), signed(pair));
        ca = pki.writePem(folder.resolve("ca.pem"));
        certificate = Files.writeString(
                folder.resolve("release.pem"), TestPki.pem(List.of(pki.issue("Release", pair.getPublic()))));
        attestations.key(folder.resolve("attestation.pem"));
        Files.writeString(
                folder.resolve("image.dsse"),
                attestations.of("op", sha256(file), sha256(signature), TestAttestation.ACME, TestAttestation.RELEASE));
    }

    private static KeyPair pair() throws Exception {
        return KeyPairGenerator.getInstance("EC").generateKeyPair();
    }

    private byte[] signed(KeyPair by) throws Exception {
        var signer = Signature.getInstance("SHA256withECDSA");
        signer.initSign(by.getPrivate());
        signer.update(Files.readAllBytes(file));
        return signer.sign();
    }

    private static String sha256(Path of) throws Exception {
        return HexFormat.of().formatHex(Sha256.of(Files.readAllBytes(of)));
    }

    private CliRun.Result gate(Object... more) {
        var words = new ArrayList<Object>(List.of("verify", file, "--format", "raw", "--require-approval"));
        words.addAll(List.of("--attestation", folder.resolve("image.dsse")));
        words.addAll(List.of("--attestation-key", folder.resolve("attestation.pem")));
        words.addAll(List.of(more));
        return new CliRun(folder).run(words.toArray());
    }

    private void refused(int status, String words, Object... more) {
        var refused = gate(more);
        assertThat(refused.status())
                .as(List.of(more) + refused.out() + refused.err())
                .isEqualTo(status);
        assertThat(refused.err()).contains(words);
    }

    @Test
    void the_digest_alone_the_attested_signature_and_the_certificate_that_made_it_all_hold() {
        for (var more : List.of(
                List.of(),
                List.of("--signature", signature),
                List.of("--signature", signature, "--certificate", certificate),
                List.of("--signature", signature, "--certificate", certificate, "--ca", ca))) {
            var passed = gate(more.toArray());
            assertThat(passed.status()).as(more + passed.err()).isZero();
            assertThat(passed.out().contains("signed by CN=Release")).isEqualTo(more.contains(certificate));
        }
    }

    @Test
    void a_bare_signature_that_was_named_and_is_not_the_attested_one_ends_with_status_6() throws Exception {
        var garbage = Files.writeString(folder.resolve("garbage.sig"), "garbage");
        var empty = Files.createFile(folder.resolve("empty.sig"));
        var again = Files.write(folder.resolve("again.sig"), signed(pair()));
        for (var other : List.of(garbage, empty, again)) {
            refused(ExitCode.VERIFICATION_FAILED, "about another signature", "--signature", other);
            refused(
                    ExitCode.VERIFICATION_FAILED,
                    "does not fit the content",
                    "--signature",
                    other,
                    "--certificate",
                    certificate);
        }
    }

    @Test
    void a_certificate_that_did_not_make_the_signature_or_is_not_trusted_ends_with_status_6() throws Exception {
        var other = Files.writeString(
                folder.resolve("other.pem"), TestPki.pem(List.of(pki.issue("Other", pair().getPublic()))));
        refused(6, "does not fit the content", "--signature", signature, "--certificate", other);
        var stranger = new TestPki("Another CA").writePem(folder.resolve("stranger.pem"));
        refused(6, "no trusted chain", "--signature", signature, "--certificate", certificate, "--ca", stranger);
    }

    @Test
    void a_certificate_that_cannot_be_looked_at_is_an_error_of_the_command_line() throws Exception {
        var missing = folder.resolve("missing.pem");
        var none = Files.writeString(folder.resolve("none.pem"), "no certificate");
        refused(ExitCode.USAGE, missing.toString(), "--signature", signature, "--certificate", missing);
        refused(ExitCode.USAGE, none.toString(), "--signature", signature, "--certificate", none);
        refused(ExitCode.USAGE, "there is none in " + file + ".sig", "--certificate", certificate);
        refused(ExitCode.USAGE, "give it by --certificate", "--signature", signature, "--ca", ca);
        refused(ExitCode.USAGE, missing.toString(), "--signature", missing);
        Files.writeString(folder.resolve("attestation.pem"), "no key");
        refused(ExitCode.USAGE, "attestation.pem: the attestation key is no Ed25519 public key in PEM");
    }

    @Test
    void a_signature_that_was_named_for_a_file_that_carries_its_own_is_an_error_of_the_command_line() {
        for (var format : List.of("jar", "authenticode")) {
            var refused = new CliRun(folder).run("verify", file, "--format", format, "--signature", signature);
            assertThat(refused.status()).isEqualTo(ExitCode.USAGE);
            assertThat(refused.err()).contains("--signature is not looked at with --format " + format);
        }
    }
}
