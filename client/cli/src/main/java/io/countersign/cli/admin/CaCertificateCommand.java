package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Failure;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.CertificateAuthority;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a CA's certificate. */
@Command(
        name = "certificate",
        description =
                "Print the certificate of an internal CA as PEM, for countersign verify --ca and other verifiers.",
        footer = {"", "Example:", "  countersign ca certificate 'Example CA' --save-as ca.pem"})
final class CaCertificateCommand extends CliCommand {
    @Parameters(paramLabel = "CA", description = "Name or id of the CA.")
    String authority = "";

    @Option(names = "--save-as", paramLabel = "FILE", description = "Write it there. Default: standard output.")
    @Nullable
    Path file;

    CaCertificateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (file != null) {
            spareConnection("The certificate", file);
        }
        var gateway = gateway();
        var id = new Names(gateway).certificateAuthority(authority);
        var pem = gateway.get("/v1/certificate-authorities/" + id, CertificateAuthority.class)
                .certificate();
        if (pem == null) {
            throw new Failure(ExitCode.REFUSED, "This CA has no certificate yet; see: countersign ca list");
        }
        if (file != null) {
            Files.writeString(file, pem);
        }
        report().result(Map.of("id", id, "pem", pem), file == null ? pem : file.toString());
        return ExitCode.OK;
    }
}
