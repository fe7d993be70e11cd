package io.countersign.cli.channel;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.cli.login.SecretInput;
import io.countersign.protocol.api.Channel;
import io.countersign.protocol.api.ChannelSettings;
import io.countersign.protocol.api.ChannelState;
import io.countersign.protocol.api.NotificationKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Changes a channel. */
@Command(
        name = "set",
        description = "Change what is given, enable or disable; the rest stays.",
        footer = {"", "Example:", "  countersign channel set 01931c2e-6a4f-7cc1-8a55-0d1f4f0f3b1a --enable"})
final class ChannelSetCommand extends CliCommand {
    @Parameters(paramLabel = "ID", description = "As channel list shows it.")
    UUID channel = new UUID(0, 0);

    @Option(names = "--name", paramLabel = "NAME", description = "What you call it.")
    @Nullable
    String name;

    @Option(
            names = "--url-file",
            paramLabel = "FILE",
            description =
                    "Holds the new URL of the incoming webhook; - for standard input. Enables a channel that was gone.")
    @Nullable
    Path urlFile;

    @Option(
            names = "--notice",
            paramLabel = "KIND",
            description = "${COMPLETION-CANDIDATES}; may be repeated. Replaces all.")
    @Nullable
    List<NotificationKind> notices;

    @Option(
            names = "--signer",
            paramLabel = "SLUG",
            description = "Only of this Signer; may be repeated. Replaces all.")
    @Nullable
    List<String> signers;

    @Option(names = "--all-notices", description = "All kinds of all Signers from now on.")
    boolean all;

    @Option(names = "--enable", description = "Show what happens from now on.")
    boolean enable;

    @Option(names = "--disable", description = "Show nothing; what waits is dropped.")
    boolean disable;

    ChannelSetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        if (enable && disable) {
            throw usage("give --enable or --disable");
        }
        var known = gateway().get("/v1/channels/" + channel, Channel.class);
        var settings = new ChannelSettings(
                name == null ? known.name() : name,
                urlFile == null ? null : SecretInput.fromFile(surroundings(), urlFile, "URL of the incoming webhook"),
                notices == null && !all ? known.notices() : notices,
                signers == null && !all
                        ? known.signers().stream().map(UUID::toString).toList()
                        : signers,
                enable || (!disable && (known.state() == ChannelState.ENABLED || beginsAnew(known))));
        var now = gateway().put("/v1/channels/" + channel, settings, Channel.class);
        report().result(now, ChannelText.whole(now));
        return ExitCode.OK;
    }

    /** What its old URL answered is nothing about a new one; what an admin disabled stays so. */
    private boolean beginsAnew(Channel known) {
        return urlFile != null && !"by_admin".equals(known.disabledReason());
    }
}
