package io.countersign.cli.verify;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.offline.Attestation;
import io.countersign.cli.sign.ArtifactFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a signature, offline. */
@Command(
        name = "verify",
        description = {
            "Check that a file is what was signed, and that the one who signed it is trusted to sign code. Works offline.",
            "A JAR or Windows file carries its signature; for any other file it is in FILE.p7s. Ends with status 6 when the signature"
                    + " does not hold. Revocation and time-stamps are not looked at: the certificate must be valid now, or with"
                    + " --proof and --log-key when the log says that it signed.",
            "With --proof also check that the signature is in the audit log; with --require-approval that people approved it."
                    + " Ends with status 8 when everything holds but the approval is another than was asked for."
        },
        footer = {
            "",
            "Examples:",
            "  countersign verify app.jar --ca ca.pem",
            "  countersign verify image.tar --signature image.tar.p7s --certificate release.pem",
            "  countersign verify app.jar --ca ca.pem --proof app.proof --log-key log.key --require-approval"
                    + " --attestation-key attestation.pem --organization acme --signer release"
        })
public final class VerifyCommand extends CliCommand {
    @Parameters(paramLabel = "FILE", description = "The signed file.")
    Path file = Path.of("");

    @Option(
            names = "--signature",
            paramLabel = "FILE",
            description = "Detached signature. Default: FILE.p7s, or FILE.sig with --format raw.")
    @Nullable
    Path signature;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM certificates of the authorities to trust. Default: those of the JVM.")
    @Nullable
    Path authorities;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "The only certificate that may have signed, as PEM. Default: any with a trusted chain.")
    @Nullable
    Path certificate;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "${COMPLETION-CANDIDATES}. Default: by the end of the file's name, cms with --signature.")
    @Nullable
    ArtifactFormat format;

    @Option(
            names = "--proof",
            paramLabel = "FILE",
            description = "What countersign proof saved: check that the signature is in the audit log.")
    @Nullable
    Path proof;

    @ArgGroup(exclusive = false, order = 90, heading = "%nTrust in the log, with --proof:%n")
    LogKeyOptions logKeys = new LogKeyOptions();

    @ArgGroup(exclusive = false, order = 91, heading = "%nApproval:%n")
    ApprovalOptions approval = new ApprovalOptions();

    public VerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw usage(file + " is not a file that can be read.");
        }
        if (proof == null && logKeys.used()) {
            throw usage("--log-key and --witness-key say whom to trust in a --proof; there is none.");
        }
        approval.requireSense();
        var how = format != null ? format : signature != null ? ArtifactFormat.cms : ArtifactFormat.of(file);
        requireLook(how);
        var proofFile = proof == null ? null : ProofFile.read(proof);
        var proven = proofFile == null ? null : ProvenOperation.of(proofFile, logKeys);
        var attested = approval.required ? approval.open(proofFile) : null;
        var signatures = signatures(how, proofFile, proven, attested);
        var signed = proven == null ? firstTrusted(meant(signatures, attested), now()) : proven.among(signatures);
        if (proven != null && signed != null) {
            new Trust(authorities, certificate)
                    .check(signed, logKeys.given() ? proven.entry().at() : now());
        }
        if (attested != null) {
            approval.check(attested, proven, signed == null ? List.of(bare()) : signed.made());
        }
        tell(how, signed, proven, attested);
        return ExitCode.OK;
    }

    /** Fails when something that was named would not be looked at. */
    private void requireLook(ArtifactFormat how) {
        var named = Stream.of(signature, authorities, certificate, proof).filter(Objects::nonNull);
        Stream.concat(named, approval.files())
                .filter(one -> !Files.isReadable(one) || Files.isDirectory(one))
                .findFirst()
                .ifPresent(one -> {
                    throw usage(one + " is not a file that can be read.");
                });
        if (signature != null && how.isInside()) {
            throw usage("--signature is not looked at with --format " + how + ": such a file carries its signature.");
        }
        if (how == ArtifactFormat.raw
                && proof == null
                && approval.required
                && certificate == null
                && authorities != null) {
            throw usage(
                    "A bare signature carries no certificate that --ca could vouch for; give it by --certificate, or a"
                            + " --proof, which has it.");
        }
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private void tell(
            ArtifactFormat how,
            @Nullable Verified signed,
            @Nullable ProvenOperation proven,
            @Nullable Attestation attested) {
        var json = new LinkedHashMap<String, Object>();
        json.put("verified", true);
        json.put("file", file.toString());
        json.put("format", how);
        var text = new StringBuilder("verified " + file + " (" + how + ")");
        if (signed != null) {
            json.put("subject", Trust.name(signed.leaf()));
            json.put("issuer", signed.leaf().getIssuerX500Principal().getName());
            json.put("serial", signed.leaf().getSerialNumber().toString(16));
            json.put("digest", signed.digest());
            text.append(": signed by ").append(Trust.name(signed.leaf()));
        }
        if (proven != null) {
            json.put("log", told(proven));
            text.append("\n").append(words(proven));
            if (!logKeys.given()) {
                report().say(logKeys.warning());
            }
        }
        if (attested != null) {
            json.put("approval", told(attested));
            text.append("\n").append(words(attested));
        }
        report().result(json, text.toString());
    }

    private Map<String, Object> told(ProvenOperation proven) {
        var included = proven.included();
        var json = new LinkedHashMap<String, Object>();
        json.put("operation", proven.entry().text("operation"));
        json.put("origin", included.origin());
        json.put("index", included.index());
        json.put("size", included.size());
        json.put("signedAt", proven.entry().at());
        json.put("witnesses", included.witnesses());
        json.put("keyGiven", logKeys.given());
        return json;
    }

    private static String words(ProvenOperation proven) {
        var included = proven.included();
        return "operation " + proven.entry().text("operation") + ", signed at "
                + proven.entry().at() + ", is entry " + included.index() + " of " + included.size() + " in the log "
                + included.origin()
                + (included.witnesses().isEmpty() ? "" : ", seen by " + String.join(", ", included.witnesses()));
    }

    private static Map<String, Object> told(Attestation attested) {
        var json = new LinkedHashMap<String, Object>();
        json.put("kind", attested.kind());
        if (!attested.ratification().isEmpty()) {
            json.put("ratification", attested.ratification());
        }
        json.put("approvals", attested.approvals());
        json.put("signer", attested.signer().slug());
        json.put("signerId", attested.signer().id());
        json.put("organization", attested.organization().slug());
        json.put("organizationId", attested.organization().id());
        json.put("operation", attested.operation());
        return json;
    }

    private static String words(Attestation attested) {
        var ratification = attested.ratification().isEmpty() ? "" : " (" + attested.ratification() + ")";
        return "approval: " + attested.kind() + ratification + ", by " + attested.approvals() + " people, for Signer "
                + attested.signer().slug() + " of organization "
                + attested.organization().slug() + ", operation " + attested.operation();
    }

    /** @return empty for a bare file that is only compared with an attestation */
    private List<Verified> signatures(
            ArtifactFormat how,
            @Nullable ProofFile proofFile,
            @Nullable ProvenOperation proven,
            @Nullable Attestation attested)
            throws IOException {
        return switch (how) {
            case jar -> JarVerifier.verify(file);
            case authenticode -> AuthenticodeVerifier.verify(file);
            case raw -> {
                if (proven != null && proofFile != null) {
                    yield RawVerifier.verify(file, bare(proofFile), proofFile.certificates(), proven.algorithm());
                }
                if (attested != null) {
                    yield certificate == null ? List.of() : certified(certificate, attested);
                }
                throw usage("A bare signature carries no certificate; give a --proof, which does. Or verify it with:"
                        + " openssl dgst -sha256 -verify KEY.pem -signature " + file + ".sig " + file
                        + "; countersign signer public-key SIGNER prints the key.");
            }
            case cms -> {
                var beside = beside(".p7s");
                if (!Files.isRegularFile(beside)) {
                    throw Unverified.because("there is no signature file " + beside);
                }
                yield CmsVerifier.verify(file, beside);
            }
        };
    }

    /** A bare signature without a proof: the attestation names its algorithm. */
    private List<Verified> certified(Path by, Attestation attested) throws IOException {
        var beside = beside(".sig");
        if (!Files.isReadable(beside)) {
            throw usage("--certificate says who made a signature, and there is none in " + beside
                    + "; name it by --signature.");
        }
        var algorithm = ProvenOperation.algorithm("the attestation", attested.algorithm());
        return RawVerifier.verify(file, Files.readAllBytes(beside), Trust.read(by), algorithm);
    }

    /** The file, and the signature when it was named. */
    private Made bare() throws IOException {
        return new Made(signature == null ? null : Files.readAllBytes(signature), out -> Files.copy(file, out));
    }

    private Path beside(String end) {
        return signature != null ? signature : Path.of(file + end);
    }

    private byte[] bare(ProofFile proofFile) throws IOException {
        var beside = beside(".sig");
        if (signature != null || Files.isRegularFile(beside)) {
            return Files.readAllBytes(beside);
        }
        var inside = proofFile.signature();
        if (inside == null) {
            throw Unverified.because("there is no signature file " + beside + ", and none in the proof");
        }
        return inside;
    }

    /** What an approval was given for must be what is trusted: another signature beside it makes up for nothing. */
    private static List<Verified> meant(List<Verified> signatures, @Nullable Attestation attested) {
        return attested == null ? signatures : ApprovalOptions.among(attested, signatures);
    }

    /** Of several signatures, all of which hold, one that is trusted is enough; null when there is none to look at. */
    private @Nullable Verified firstTrusted(List<Verified> signatures, Instant at) throws IOException {
        if (signatures.isEmpty()) {
            return null;
        }
        var trust = new Trust(authorities, certificate);
        Failure last = Unverified.because("it holds no signature");
        for (var one : signatures) {
            try {
                trust.check(one, at);
                return one;
            } catch (Failure untrusted) {
                last = untrusted;
            }
        }
        throw last;
    }
}
