package io.countersign.cli.admin;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Let a disabled Signer sign again. */
@Command(
        name = "enable",
        description = "Let a disabled Signer sign again.",
        footer = {"", "Example:", "  countersign signer enable release"})
final class SignerEnableCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    SignerEnableCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().act("/v1/signers/" + Gateway.part(signer) + ":enable", null, Signer.class);
        report().result(found, "The Signer " + found.slug() + " is enabled.");
        return ExitCode.OK;
    }
}
