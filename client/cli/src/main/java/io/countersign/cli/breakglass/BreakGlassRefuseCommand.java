package io.countersign.cli.breakglass;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Count;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Reason;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Refuses an emergency. */
@Command(
        name = "refuse",
        description = "Refuse a break-glass: its grant ends at once and the Signer is suspended.",
        footer = {"", "Example:", "  countersign break-glass refuse 5c0f... --reason 'nobody was called'"})
final class BreakGlassRefuseCommand extends CliCommand {
    @Parameters(paramLabel = "GRANT", description = "Id of its grant; see: countersign break-glass list")
    UUID id = new UUID(0, 0);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    BreakGlassRefuseCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var grant = gateway().act("/v1/grants/" + id + ":refuse", new Reason(reason), Grant.class);
        report().result(
                        grant,
                        "Refused; " + grant.signerSlug() + " is suspended, and the grant was used "
                                + Count.of(grant.used(), "time") + ".");
        return ExitCode.OK;
    }
}
