package io.countersign.cli.freeze;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Freeze;
import io.countersign.protocol.api.NewFreeze;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Enters a freeze. */
@Command(
        name = "add",
        description = "Enter a change freeze; it holds on every gateway when this returns.",
        footer = {
            "",
            "Example:",
            "  countersign freezes add 'year end' --begin 2026-12-20T18:00:00Z --end 2027-01-04T06:00:00Z --reason holidays"
        })
final class FreezeAddCommand extends CliCommand {
    @Parameters(paramLabel = "NAME", description = "What conditions find in freezes.")
    String name = "";

    @Option(names = "--begin", paramLabel = "TIME", description = "RFC 3339. Default: now.")
    @Nullable
    Instant begin;

    @Option(names = "--end", required = true, paramLabel = "TIME", description = "RFC 3339; the first moment after it.")
    Instant end = Instant.EPOCH;

    @Option(names = "--signer", paramLabel = "SLUG", description = "Only for this Signer; may be repeated.")
    @Nullable
    List<String> signers;

    @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "Why.")
    String reason = "";

    FreezeAddCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var freeze = gateway().create("/v1/freezes", new NewFreeze(name, begin, end, signers, reason), Freeze.class);
        report().result(
                        freeze,
                        "Freeze " + freeze.id() + " (" + Table.clean(freeze.name()) + ") holds from " + freeze.begin()
                                + " until " + freeze.end() + ".");
        return ExitCode.OK;
    }
}
