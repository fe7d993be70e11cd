package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Names;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Fetches a CA's list of revoked certificates. */
@Command(
        name = "crl",
        description = {
            "Save the list of revoked certificates (CRL) of an internal CA, as DER.",
            "Everybody can fetch it without logging in; for verifiers that do not, such as: openssl verify -crl_check."
        },
        footer = {"", "Example:", "  countersign ca crl 'Example CA' --save-as ca.crl"})
final class CaCrlCommand extends CliCommand {
    @Parameters(paramLabel = "CA", description = "Name or id of the CA.")
    String authority = "";

    @Option(names = "--save-as", paramLabel = "FILE", required = true, description = "Write it there.")
    Path file = Path.of("");

    CaCrlCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        spareConnection("The list", file);
        var gateway = gateway();
        var id = new Names(gateway).certificateAuthority(authority);
        var bytes = gateway.download("/v1/certificate-authorities/" + id + "/crl", "application/pkix-crl", file);
        report().result(Map.of("id", id, "file", file.toString(), "bytes", bytes), file.toString());
        return ExitCode.OK;
    }
}
