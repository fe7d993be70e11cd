package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** End a Signer for good; its history stays. */
@Command(
        name = "archive",
        description = "End a Signer for good; its history stays.",
        footer = {"", "Example:", "  countersign signer archive release"})
final class SignerArchiveCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerArchiveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().act("/v1/signers/" + Gateway.part(signer) + ":archive", null, Signer.class);
        report().result(found, "The Signer " + found.slug() + " is archived.");
        return ExitCode.OK;
    }
}
