package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Stop a Signer at once; nothing more is signed with its key. */
@Command(
        name = "disable",
        description = "Stop a Signer at once; nothing more is signed with its key.",
        footer = {"", "Example:", "  countersign signer disable release"})
final class SignerDisableCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerDisableCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().act("/v1/signers/" + Gateway.part(signer) + ":disable", null, Signer.class);
        report().result(found, "The Signer " + found.slug() + " is disabled.");
        return ExitCode.OK;
    }
}
