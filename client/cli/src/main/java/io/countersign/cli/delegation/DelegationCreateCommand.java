package io.countersign.cli.delegation;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.http.Gateway;
import io.countersign.cli.http.Names;
import io.countersign.protocol.api.Delegation;
import io.countersign.protocol.api.NewDelegation;
import io.countersign.protocol.api.Signer;
import java.io.IOException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Names a stand-in. */
@Command(
        name = "create",
        description = {
            "Let somebody decide in your place for a while.",
            "You and they count as one person, and the record names both. Nothing is passed on a second time."
        },
        footer = {
            "",
            "Example:",
            "  countersign delegation create otto --until 2026-12-06T00:00:00Z --signer release --reason 'on holiday'"
        })
final class DelegationCreateCommand extends CliCommand {
    @Parameters(paramLabel = "WHO", description = "A person, by name, login or id.")
    String delegate = "";

    @Option(
            names = "--until",
            required = true,
            paramLabel = "TIME",
            description = "When it ends, RFC 3339: 2026-12-06T00:00:00Z; at most 90 days after it begins.")
    Instant until = Instant.EPOCH;

    @Option(names = "--from", paramLabel = "TIME", description = "When it begins, RFC 3339. Default: now.")
    @Nullable
    Instant from;

    @Option(names = "--signer", paramLabel = "SLUG", description = "On this Signer only. Default: on all.")
    @Nullable
    String signer;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why; it is recorded.")
    String reason = "";

    DelegationCreateCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var who = new Names(gateway).person(delegate);
        var only = signer == null
                ? null
                : gateway.get("/v1/signers/" + Gateway.part(signer), Signer.class)
                        .id();
        var made =
                gateway.create("/v1/delegations", new NewDelegation(who, only, from, until, reason), Delegation.class);
        report().result(made, made.id().toString());
        return ExitCode.OK;
    }
}
