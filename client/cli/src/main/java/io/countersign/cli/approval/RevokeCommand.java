package io.countersign.cli.approval;

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

/** Ends a grant. */
@Command(
        name = "revoke",
        description = "End a permission to sign at once.",
        footer = {"", "Example:", "  countersign revoke 5c0f... --reason 'wrong artifact'"})
public final class RevokeCommand extends CliCommand {
    @Parameters(paramLabel = "GRANT", description = "Id of the grant; see: countersign grants")
    UUID id = new UUID(0, 0);

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    public RevokeCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var grant = gateway().act("/v1/grants/" + id + ":revoke", new Reason(reason), Grant.class);
        report().result(grant, "Revoked " + grant.id() + "; it was used " + Count.of(grant.used(), "time") + ".");
        return ExitCode.OK;
    }
}
