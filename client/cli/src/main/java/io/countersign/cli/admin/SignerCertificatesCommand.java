package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.SignerCertificate;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists a Signer's certificates. */
@Command(
        name = "certificates",
        description = {
            "List all certificates that a Signer has or had, newest first, and which were revoked.",
            "KEY COMPROMISED: when its key was named as compromised, which holds under all of them, whatever their state."
        },
        footer = {"", "Example:", "  countersign signer certificates release"})
final class SignerCertificatesCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerCertificatesCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var path = "/v1/signers/" + Gateway.part(signer) + "/certificates";
        var certificates = gateway().all(path, Map.of(), SignerCertificate.class);
        var table = new Table(
                "SERIAL", "PRESENT", "STATE", "FROM", "UNTIL", "REVOKED", "REASON", "INVALID SINCE", "KEY COMPROMISED");
        for (var one : certificates) {
            table.row(
                    one.serial(),
                    one.present() ? "yes" : "no",
                    one.state(),
                    one.notBefore(),
                    one.notAfter(),
                    one.revokedAt(),
                    one.reason(),
                    one.invalidSince(),
                    one.keyCompromisedAt());
        }
        report().result(certificates, certificates.isEmpty() ? "No certificates." : table.toString());
        return ExitCode.OK;
    }
}
