package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Channel;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows a channel. */
@Command(
        name = "show",
        description = "Show one of them, with what went wrong last.",
        footer = {"", "Example:", "  countersign channel show 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class ChannelShowCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As channel list shows it.")
    UUID channel = new UUID(0, 0);

    ChannelShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var found = gateway().get("/v1/channels/" + channel, Channel.class);
        report().result(found, ChannelText.whole(found));
        return ExitCode.OK;
    }
}
