package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a Signer's certificate chain. */
@Command(
        name = "certificate",
        description = "Print the certificate chain of a Signer, leaf first, as PEM.",
        footer = {
            "",
            "Examples:",
            "  countersign signer certificate release --save-as release.pem",
            "  countersign signer certificate release --serial 9f3c6a01d2e84b7790aa51c3e2f4b6d8"
        })
final class SignerCertificateCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(names = "--save-as", paramLabel = "FILE", description = "Write it there. Default: standard output.")
    @Nullable
    Path file;

    @Option(
            names = "--serial",
            paramLabel = "HEX",
            description = "The one with this serial number, from before a renewal. Default: the present one.")
    @Nullable
    String serial;

    SignerCertificateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (file != null) {
            spareConnection("The certificate", file);
        }
        var query = serial == null ? "" : Gateway.query(Map.of("serial", serial));
        var path = "/v1/signers/" + Gateway.part(signer) + "/certificate" + query;
        var pem = gateway().getText(path, "application/pem-certificate-chain");
        if (file != null) {
            Files.writeString(file, pem);
        }
        report().result(Map.of("signer", signer, "pem", pem), file == null ? pem : file.toString());
        return ExitCode.OK;
    }
}
