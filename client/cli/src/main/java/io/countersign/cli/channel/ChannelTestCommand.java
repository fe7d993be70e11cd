package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelTest;
import java.io.IOException;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Sends a test card. */
@Command(
        name = "test",
        description = "Show a test card now and say what became of it.",
        footer = {"", "Example:", "  countersign channel test 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a"})
final class ChannelTestCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As channel list shows it.")
    UUID channel = new UUID(0, 0);

    ChannelTestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var sent = gateway().act("/v1/channels/" + channel + ":test", null, ChannelTest.class);
        var now = sent.delivered() ? gateway().get("/v1/channels/" + channel, Channel.class) : null;
        report().result(sent, ChannelText.sent(sent) + (now == null ? "" : ChannelText.stillDisabled(now)));
        return sent.delivered() ? ExitCode.OK : ExitCode.REFUSED;
    }
}
