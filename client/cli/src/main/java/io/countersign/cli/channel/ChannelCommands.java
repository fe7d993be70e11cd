package io.countersign.cli.channel;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign channel ...}. */
public final class ChannelCommands {
    private ChannelCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new ChannelGroup(),
                new ChannelAddCommand(surroundings),
                new ChannelListCommand(surroundings),
                new ChannelShowCommand(surroundings),
                new ChannelSetCommand(surroundings),
                new ChannelRemoveCommand(surroundings),
                new ChannelTestCommand(surroundings));
    }

    @Command(name = "channel", description = "Channels of Slack and Teams that show notifications.")
    private static final class ChannelGroup extends CommandGroup {}
}
