package io.countersign.cli.approval;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.NewGrant;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
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

    public PreapproveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var wanted = new NewGrant(new Names(gateway).principal(recipient), justification, count, notBefore, expires);
        var grant = gateway.create("/v1/signers/" + Gateway.part(signer) + "/grants", wanted, Grant.class);
        report().result(grant, grant.id().toString());
        return ExitCode.OK;
    }
}
