package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Takes a channel away. */
@Command(
        name = "remove",
        description = "Take one away, with what waits for it.",
        footer = {"", "Example:", "  countersign channel remove 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class ChannelRemoveCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As channel list shows it.")
    UUID channel = new UUID(0, 0);

    ChannelRemoveCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        gateway().delete("/v1/channels/" + channel);
        report().result(Map.of("removed", channel), "Removed channel " + channel + ".");
        return ExitCode.OK;
    }
}
