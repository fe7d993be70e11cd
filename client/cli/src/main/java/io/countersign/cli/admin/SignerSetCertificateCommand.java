package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.HeldBackException;
import io.countersign.cli.sign.ApprovalWait;
import io.countersign.protocol.api.BroughtCertificate;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Brings a Signer the certificate that an outside CA issued. */
@Command(
        name = "set-certificate",
        description = {
            "Bring the certificate that an outside CA issued for the key of a Signer: the first one lets it sign, a later one is its renewal.",
            "On a Signer whose policy has steps a second person approves it first."
        },
        footer = {"", "Example:", "  countersign signer set-certificate release --chain release.pem"})
final class SignerSetCertificateCommand extends CliCommand {
    private static final int LARGEST = 32_768;

    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(
            names = "--chain",
            required = true,
            paramLabel = "FILE",
            description =
                    "PEM certificates: that of the Signer first, and after each one that of its issuer; the root may be left out unless it issued the first.")
    Path chain = Path.of("");

    @Option(names = "--wait", description = "Wait until it is approved. Default: print the request and end.")
    boolean wait;

    SignerSetCertificateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (Files.size(chain) > LARGEST) {
            throw new Failure(
                    ExitCode.USAGE,
                    chain + " is larger than " + LARGEST + " bytes, which is no chain of 10 certificates.");
        }
        // A file in DER is no text; the gateway says how to make PEM of it.
        var brought = new BroughtCertificate(new String(Files.readAllBytes(chain), StandardCharsets.ISO_8859_1));
        var gateway = gateway();
        var path = "/v1/signers/" + Gateway.part(signer);
        var version = String.valueOf(gateway.get(path, Signer.class).version());
        var active = set(gateway, path, version, brought);
        report().result(active, SignerText.details(active));
        return ExitCode.OK;
    }

    private Signer set(Gateway gateway, String path, String version, BroughtCertificate brought) throws IOException {
        try {
            return gateway.putOn(path + "/certificate", version, brought, Signer.class);
        } catch (HeldBackException held) {
            if (!wait) {
                throw held;
            }
            new ApprovalWait(gateway, report()).untilApproved(held.request());
            return gateway.get(path, Signer.class);
        }
    }
}
