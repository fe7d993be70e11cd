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

/** Exports a Signer's certificate request. */
@Command(
        name = "csr",
        description = "Print what an outside CA certifies: the certificate request (PKCS#10) of a Signer, as PEM.",
        footer = {"", "Example:", "  countersign signer csr release --save-as release.csr"})
final class SignerCsrCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(names = "--save-as", paramLabel = "FILE", description = "Write it there. Default: standard output.")
    @Nullable
    Path file;

    SignerCsrCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (file != null) {
            spareConnection("The certificate request", file);
        }
        var path = "/v1/signers/" + Gateway.part(signer) + "/certificate-request";
        var pem = gateway().getText(path, "application/x-pem-file");
        if (file != null) {
            Files.writeString(file, pem);
        }
        report().result(Map.of("signer", signer, "pem", pem), file == null ? pem : file.toString());
        return ExitCode.OK;
    }
}
