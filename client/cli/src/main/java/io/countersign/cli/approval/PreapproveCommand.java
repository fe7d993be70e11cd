package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewGrant;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Gives somebody else permission ahead. */
@Command(
        name = "preapprove",
        description = "Give somebody else permission to sign ahead of time, as an Administrator of the Signer.",
        footer = {
            "",
            "Example:",
            "  countersign preapprove release --for machine:ci --count 10 --justification 'nightly builds this week'"
        })
public final class PreapproveCommand extends CliCommand {
    @Parameters(paramLabel = "SIGNER", description = "Slug of the Signer.")
    String signer = "";

    @Option(
            names = "--for",
            required = true,
            paramLabel = "WHO",
            description = "A member who may sign, by name or id; never yourself.")
    String recipient = "";

    @Option(names = "--justification", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String justification = "";

    @Option(names = "--count", paramLabel = "N", description = "How many signatures. Default: the policy's ceiling.")
    @Nullable
    Long count;

    @Option(names = "--not-before", paramLabel = "TIME", description = "RFC 3339: 2026-11-21T08:00:00Z. Default: now.")
    @Nullable
    Instant notBefore;

    @Option(
            names = "--expires",
            paramLabel = "TIME",
            description = "RFC 3339. Default: the start plus the policy's window ceiling.")
    @Nullable
    Instant expires;

    @ArgGroup(exclusive = false, heading = "What access is narrowed to (default: nothing):%n")
    ScopeOptions scope = new ScopeOptions();

    @Option(names = "--dry-run", description = "Check everything and show the grant that would be; make none.")
    boolean dryRun;

    public PreapproveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var who = new Names(gateway).principal(recipient);
        var wanted = new NewGrant(who, justification, count, notBefore, expires, scope.scope());
        var path = "/v1/signers/" + Gateway.part(signer) + "/grants";
        if (dryRun) {
            var would = gateway.act(path + "?dryRun=true", wanted, Grant.class);
            report().result(would, "It would be given: " + Table.clean(would.reason()) + ".");
            return ExitCode.OK;
        }
        var grant = gateway.create(path, wanted, Grant.class);
        report().result(grant, grant.id().toString());
        return ExitCode.OK;
    }
}
