package io.countersign.cli.freeze;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a freeze out of the calendar. */
@Command(
        name = "remove",
        description = "Take a change freeze out of the calendar, at once.",
        footer = {"", "Example:", "  countersign freezes remove 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class FreezeRemoveCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As freezes list shows it.")
    UUID freeze = new UUID(0, 0);

    FreezeRemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        gateway().delete("/v1/freezes/" + freeze);
        report().result(Map.of("removed", freeze), "Removed freeze " + freeze + ".");
        return ExitCode.OK;
    }
}
