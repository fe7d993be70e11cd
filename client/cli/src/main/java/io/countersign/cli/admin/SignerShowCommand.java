package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows one Signer. */
@Command(
        name = "show",
        description = "Show one Signer.",
        footer = {"", "Example:", "  countersign signer show release"})
final class SignerShowCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().get("/v1/signers/" + Gateway.part(signer), Signer.class);
        report().result(found, SignerText.details(found));
        return ExitCode.OK;
    }
}
