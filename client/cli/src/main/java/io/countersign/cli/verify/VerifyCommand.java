package io.countersign.cli.verify;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.sign.ArtifactFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Checks a signature, offline. */
@Command(
        name = "verify",
        description = {
            "Check that a file is what was signed, and that the one who signed it is trusted to sign code. Works offline.",
            "A JAR or Windows file carries its signature; for any other file it is in FILE.p7s. Ends with status 6 when the signature"
                    + " does not hold. Revocation and time-stamps are not looked at: the certificate must be valid now."
        },
        footer = {
            "",
            "Examples:",
            "  countersign verify app.jar --ca ca.pem",
            "  countersign verify image.tar --signature image.tar.p7s --certificate release.pem"
        })
public final class VerifyCommand extends CliCommand {
    @Parameters(paramLabel = "FILE", description = "The signed file.")
    Path file = Path.of("");

    @Option(names = "--signature", paramLabel = "FILE", description = "Detached CMS signature. Default: FILE.p7s.")
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

    public VerifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (!Files.isRegularFile(file)) {
            throw usage(file + " is not a file that can be read.");
        }
        var trust = new Trust(authorities, certificate);
        var how = format != null ? format : signature != null ? ArtifactFormat.cms : ArtifactFormat.of(file);
        var trusted = firstTrusted(trust, signatures(how));
        var json = new LinkedHashMap<String, Object>();
        json.put("verified", true);
        json.put("file", file.toString());
        json.put("format", how);
        json.put("subject", Trust.name(trusted.leaf()));
        json.put("issuer", trusted.leaf().getIssuerX500Principal().getName());
        json.put("serial", trusted.leaf().getSerialNumber().toString(16));
        json.put("digest", trusted.digest());
        report().result(json, "verified " + file + " (" + how + "): signed by " + Trust.name(trusted.leaf()));
        return ExitCode.OK;
    }

    private List<Verified> signatures(ArtifactFormat how) throws IOException {
        return switch (how) {
            case jar -> JarVerifier.verify(file);
            case authenticode -> AuthenticodeVerifier.verify(file);
            case raw ->
                throw usage(
                        "A bare signature carries no certificate. Verify it with: openssl dgst -sha256 -verify KEY.pem -signature "
                                + file + ".sig " + file + "; GET /v1/signers/SIGNER/public-key gives the key.");
            case cms -> {
                var beside = signature != null ? signature : Path.of(file + ".p7s");
                if (!Files.isRegularFile(beside)) {
                    throw Unverified.because("there is no signature file " + beside);
                }
                yield CmsVerifier.verify(file, beside);
            }
        };
    }

    /** Of several signatures, all of which hold, one that is trusted is enough. */
    private static Verified firstTrusted(Trust trust, List<Verified> signatures) {
        Failure last = Unverified.because("it holds no signature");
        for (var one : signatures) {
            try {
                trust.check(one);
                return one;
            } catch (Failure untrusted) {
                last = untrusted;
            }
        }
        throw last;
    }
}
