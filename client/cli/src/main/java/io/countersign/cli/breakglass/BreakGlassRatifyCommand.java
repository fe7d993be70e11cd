package io.countersign.cli.breakglass;

import io.countersign.cli.CliCommand;
import io.countersign.cli.Confirmation;
import io.countersign.cli.Count;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.approval.GrantText;
import io.countersign.protocol.api.Grant;
import io.countersign.protocol.api.Ratification;
import java.io.IOException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stands behind an emergency. */
@Command(
        name = "ratify",
        description = {
            "Stand behind a break-glass as the second person; the Signer stays in use.",
            "What was signed is shown first; if more was signed since, nothing is ratified. On a terminal you are asked."
        },
        footer = {"", "Example:", "  countersign break-glass ratify 5c0f... --comment 'I was called and agreed'"})
final class BreakGlassRatifyCommand extends CliCommand {
    @Parameters(paramLabel = "GRANT", description = "Id of its grant; see: countersign break-glass list")
    UUID id = new UUID(0, 0);

    @Option(names = "--comment", paramLabel = "TEXT", description = "Kept with it.")
    @Nullable
    String comment;

    @Mixin
    Confirmation confirmation = new Confirmation();

    BreakGlassRatifyCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var gateway = gateway();
        var shown = BreakGlassShowCommand.read(gateway, id);
        report().say(GrantText.details(shown));
        confirmation.require(surroundings(), "Stand behind exactly this?", "Nothing was ratified.");
        var grant = gateway.act("/v1/grants/" + id + ":ratify", new Ratification(comment, shown.used()), Grant.class);
        report().result(grant, "Ratified; it was used " + Count.of(grant.used(), "time") + " until now.");
        return ExitCode.OK;
    }
}
