package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.NewRevocation;
import io.countersign.protocol.api.RevocationReason;
import io.countersign.protocol.api.SignerCertificate;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** Revokes a certificate of a Signer. */
@Command(
        name = "revoke-certificate",
        description = {
            "Revoke a certificate of a Signer, for good; the list of its CA names it within seconds.",
            "The present one, and any one with the reason keyCompromise, also disables the Signer at once. After keyCompromise its key"
                    + " gets no certificate again, and every other one that CAs of the organization issued for it and that has not"
                    + " ended is revoked too; after any other reason: signer renew, then signer enable.",
            "A certificate of an outside CA takes only keyCompromise, which stops the Signer; only that CA revokes it."
        },
        footer = {
            "",
            "Examples:",
            "  countersign signer revoke-certificate release 9f3c6a01d2e84b7790aa51c3e2f4b6d8 --reason superseded \\",
            "      --justification 'renewed for the audit'",
            "  countersign signer revoke-certificate release 9f3c6a01d2e84b7790aa51c3e2f4b6d8 --reason keyCompromise \\",
            "      --invalid-since 2026-01-31T12:00:00Z --justification 'INC-4711: the build machine was broken into'"
        })
final class SignerRevokeCertificateCommand extends CliCommand {
    private static final class Reasons implements ITypeConverter<RevocationReason> {
        @Override
        public RevocationReason convert(String value) {
            return Arrays.stream(RevocationReason.values())
                    .filter(reason -> reason.toString().equalsIgnoreCase(value))
                    .findFirst()
                    .orElseThrow(() -> new TypeConversionException("write one of "
                            + Arrays.stream(RevocationReason.values())
                                    .map(RevocationReason::toString)
                                    .collect(Collectors.joining(", "))));
        }
    }

    @Parameters(index = "0", paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Parameters(
            index = "1",
            paramLabel = "SERIAL",
            description = "Serial number, hexadecimal; signer certificates lists them.")
    String serial = "";

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            required = true,
            converter = Reasons.class,
            description = "keyCompromise, affiliationChanged, superseded, cessationOfOperation, privilegeWithdrawn or"
                    + " unspecified. Verifiers read it.")
    RevocationReason reason = RevocationReason.UNSPECIFIED;

    @Option(
            names = "--justification",
            paramLabel = "TEXT",
            required = true,
            description = "Why; it becomes part of the log for good.")
    String justification = "";

    @Option(
            names = "--invalid-since",
            paramLabel = "TIME",
            description = "RFC 3339. What a time stamp proves to be from before stays good. Default: nothing said.")
    @Nullable
    Instant invalidSince;

    SignerRevokeCertificateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var path = "/v1/signers/" + Gateway.part(signer) + "/certificates/" + Gateway.part(serial) + ":revoke";
        var wanted = new NewRevocation(reason, invalidSince, justification);
        var revoked = gateway().act(path, wanted, SignerCertificate.class);
        report().result(revoked, text(revoked));
        return ExitCode.OK;
    }

    private String text(SignerCertificate revoked) {
        var done = revoked.revokedAt() == null
                ? "The key of the certificate " + revoked.serial() + " is compromised; have its own CA revoke it."
                : "The certificate " + revoked.serial() + " is revoked.";
        if (reason == RevocationReason.KEY_COMPROMISE) {
            return done + " Signer " + signer + " signs no more; create another one. Its other certificates by CAs of"
                    + " the organization that have not ended are revoked too: countersign signer certificates "
                    + signer;
        }
        return revoked.present()
                ? done + " Signer " + signer + " signs no more until: countersign signer renew " + signer
                        + ", then countersign signer enable " + signer
                : done;
    }
}
