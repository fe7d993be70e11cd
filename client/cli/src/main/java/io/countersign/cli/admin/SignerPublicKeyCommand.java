package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Exports a Signer's public key. */
@Command(
        name = "public-key",
        description = "Print the public key of a Signer as PEM, for tools that verify bare signatures.",
        footer = {"", "Example:", "  countersign signer public-key release > release.pem"})
final class SignerPublicKeyCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerPublicKeyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var pem = gateway().getText("/v1/signers/" + Gateway.part(signer) + "/public-key", "application/x-pem-file");
        report().result(Map.of("signer", signer, "pem", pem), pem);
        return ExitCode.OK;
    }
}
