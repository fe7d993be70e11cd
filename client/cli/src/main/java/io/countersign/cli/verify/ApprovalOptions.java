package io.countersign.cli.verify;

import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.offline.ApprovalWanted;
import io.countersign.cli.offline.Attestation;
import io.countersign.cli.offline.AttestationKey;
import io.countersign.cli.offline.DisprovedException;
import io.countersign.cli.offline.DisprovedException.Kind;
import io.countersign.cli.offline.Named;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What must be known of the approval. */
final class ApprovalOptions {
    @Option(
            names = "--require-approval",
            description = "Also check the gateway's attestation that people approved exactly this.")
    boolean required;

    @Option(
            names = "--attestation",
            paramLabel = "FILE",
            description = "The attestation. Default: the one in the proof.")
    @Nullable
    Path attestation;

    @Option(
            names = "--attestation-key",
            paramLabel = "FILE",
            description = "PEM public key of the gateway's attestations, from where you noted it.")
    @Nullable
    Path key;

    @Option(
            names = "--allow",
            paramLabel = "KIND",
            split = ",",
            description =
                    "Also take what people did not approve: pre-approved, ratified-break-glass, break-glass, bypassed, none."
                            + " A break-glass that a second person refused is never taken.")
    List<String> allowed = List.of();

    @Option(
            names = "--signer",
            paramLabel = "SLUG|ID",
            description = "The only Signer that may have signed. A slug is unique in its organization only, and needs"
                    + " --organization.")
    @Nullable
    String signer;

    @Option(
            names = "--organization",
            paramLabel = "SLUG|ID",
            description = "The only organization whose Signer may have signed.")
    @Nullable
    String organization;

    @Option(
            names = "--min-approvals",
            paramLabel = "N",
            description = "How many different people must have approved. Default: 1.")
    @Nullable
    Integer approvals;

    /** Files that are named, and must be there. */
    Stream<Path> files() {
        return Stream.of(Optional.ofNullable(attestation), Optional.ofNullable(key))
                .flatMap(Optional::stream);
    }

    /** Fails when what is asked for would not be looked at, or would mean less than it seems to. */
    void requireSense() {
        if (!required) {
            if (used()) {
                throw new Failure(
                        ExitCode.USAGE,
                        "--signer, --organization, --min-approvals, --allow, --attestation and --attestation-key say what approval"
                                + " is wanted, and are looked at only with --require-approval; add it.");
            }
            return;
        }
        if (key == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--require-approval needs --attestation-key: countersign log attestation-key, once.");
        }
        if (signer != null && !Named.isId(signer) && organization == null) {
            throw new Failure(
                    ExitCode.USAGE,
                    "Another organization may have a Signer " + signer
                            + " too, and its attestations are signed by the same key."
                            + " Add --organization SLUG, or name the Signer by its id.");
        }
        wanted();
    }

    private boolean used() {
        return attestation != null
                || key != null
                || !allowed.isEmpty()
                || signer != null
                || organization != null
                || approvals != null;
    }

    /**
     * Reads the attestation, which its key must have signed.
     *
     * @param proof null for none
     */
    Attestation open(@Nullable ProofFile proof) throws IOException {
        try {
            return Attestation.verified(envelope(proof), attestationKey());
        } catch (DisprovedException e) {
            throw Unverified.because(e);
        }
    }

    /** Those of these signatures that an attestation is about. All of them when it is about none, which {@link #check} then tells. */
    static List<Verified> among(Attestation found, List<Verified> signatures) {
        var meant = signatures.stream()
                .filter(one -> one.made().stream().anyMatch(made -> isOf(found, made)))
                .toList();
        return meant.isEmpty() ? signatures : meant;
    }

    /**
     * Holds an attestation against what was signed.
     *
     * @param proven what the log says; null without a proof
     * @param made the signatures, of which one must be the one it is about
     */
    void check(Attestation found, @Nullable ProvenOperation proven, List<Made> made) throws IOException {
        try {
            requireSubject(found, made);
            if (proven != null) {
                proven.requireSame(found);
            }
            wanted().check(found);
        } catch (DisprovedException e) {
            throw Unverified.because(e);
        }
    }

    private AttestationKey attestationKey() throws IOException {
        try {
            return AttestationKey.parse(Files.readString(Objects.requireNonNull(key)));
        } catch (DisprovedException notAKey) {
            throw new Failure(ExitCode.USAGE, key + ": " + notAKey.getMessage(), notAKey);
        }
    }

    private ApprovalWanted wanted() {
        var kinds = new HashSet<>(allowed);
        var people = approvals == null ? 1 : approvals;
        if (people < 1 || !ApprovalWanted.KINDS.containsAll(kinds)) {
            throw new Failure(
                    ExitCode.USAGE,
                    "--min-approvals is at least 1; --allow takes pre-approved, ratified-break-glass, break-glass, bypassed, none.");
        }
        return new ApprovalWanted(kinds, organization, signer, people);
    }

    private String envelope(@Nullable ProofFile proof) throws IOException {
        if (attestation != null) {
            return Files.readString(attestation);
        }
        if (proof == null || proof.attestation() == null) {
            throw new Failure(ExitCode.USAGE, "--require-approval needs --attestation, or a --proof that holds one.");
        }
        return Objects.requireNonNull(proof.attestation()).toString();
    }

    /** Where no signature was at hand the digest alone decides. */
    private static void requireSubject(Attestation found, List<Made> made) throws IOException, DisprovedException {
        var wrong = "something else than this file";
        for (var one : made) {
            if (found.isAbout(one::digest)) {
                if (one.signature() == null || isOf(found, one)) {
                    return;
                }
                wrong = "another signature of this content";
            }
        }
        throw new DisprovedException(Kind.SUBJECT, "the attestation is about " + wrong);
    }

    private static boolean isOf(Attestation found, Made one) {
        return HexFormat.of().formatHex(one.sha256()).equals(found.signatureSha256());
    }
}
