package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.Table;
import io.countersign.protocol.api.Channel;
import java.io.IOException;
import java.util.Map;
import picocli.CommandLine.Command;

/** Lists channels. */
@Command(
        name = "list",
        description = "List the channels that show notifications.",
        footer = {"", "Example:", "  countersign channel list"})
final class ChannelListCommand extends CliCommand {
    ChannelListCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var channels = gateway().all("/v1/channels", Map.of(), Channel.class);
        var table = new Table("ID", "KIND", "NAME", "STATE", "WAITING", "HOST");
        for (var channel : channels) {
            table.row(
                    channel.id(),
                    channel.kind(),
                    channel.name(),
                    ChannelText.state(channel),
                    channel.waiting(),
                    channel.host());
        }
        report().result(channels, channels.isEmpty() ? "No channels." : table.toString());
        return ExitCode.OK;
    }
}
