package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.login.SecretInput;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelKind;
import io.countersign.protocol.api.NewChannel;
import io.countersign.protocol.api.NotificationKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a channel. */
@Command(
        name = "add",
        description = "Show notifications in a channel of a chat program. The URL of its incoming webhook is a secret.",
        footer = {
            "",
            "Example:",
            "  countersign channel add slack releases --url-file webhook.txt --notice decide --notice outcome --signer release"
        })
final class ChannelAddCommand extends CliCommand {
    @Parameters(index = "0", paramLabel = "slack|teams", description = "Whose incoming webhook it is.")
    ChannelKind kind = ChannelKind.SLACK;

    @Parameters(index = "1", paramLabel = "NAME", description = "What you call it.")
    String name = "";

    @Option(
            names = "--url-file",
            paramLabel = "FILE",
            description =
                    "Holds the URL of the incoming webhook; - for standard input. Default: asked on the terminal.")
    @Nullable
    Path urlFile;

    @Option(
            names = "--notice",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES}; may be repeated. Default: all.")
    @Nullable
    List<NotificationKind> notices;

    @Option(
            names = "--signer",
            paramLabel = "SLUG",
            description = "Only of this Signer; may be repeated. Default: all.")
    @Nullable
    List<String> signers;

    ChannelAddCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var url = SecretInput.fromFileOrTerminal(surroundings(), urlFile, "URL of the incoming webhook", "--url-file");
        var made = gateway().create("/v1/channels", new NewChannel(kind, name, url, notices, signers), Channel.class);
        report().result(made, ChannelText.whole(made));
        return ExitCode.OK;
    }
}
