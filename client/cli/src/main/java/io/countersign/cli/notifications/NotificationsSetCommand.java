package io.countersign.cli.notifications;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NotificationDigest;
import io.countersign.protocol.api.NotificationFamily;
import io.countersign.protocol.api.NotificationPreferences;
import java.io.IOException;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Changes some of the caller's preferences and leaves the others. */
@Command(
        name = "set",
        description = "Say how you want to be told; what you do not name stays.",
        footer = {
            "",
            "Example:",
            "  countersign notifications set --off endings --digest daily --time-zone Europe/Berlin"
        })
final class NotificationsSetCommand extends CliCommand {
    @Option(names = "--email", paramLabel = "ADDRESS", description = "Where mail goes.")
    @Nullable
    String email;

    @Option(
            names = "--off",
            paramLabel = "FAMILY",
            description = "No mail of: ${COMPLETION-CANDIDATES}; may be repeated.")
    List<NotificationFamily> off = List.of();

    @Option(names = "--on", paramLabel = "FAMILY", description = "Mail of it again; may be repeated.")
    List<NotificationFamily> on = List.of();

    @Option(names = "--digest", paramLabel = "HOW", description = "Collect into one mail: ${COMPLETION-CANDIDATES}.")
    @Nullable
    NotificationDigest digest;

    @Option(names = "--time-zone", paramLabel = "ZONE", description = "For a daily digest, which comes at 8:00.")
    @Nullable
    String timeZone;

    NotificationsSetCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var before = gateway().get(PreferenceText.PATH, NotificationPreferences.class);
        var families = EnumSet.noneOf(NotificationFamily.class);
        families.addAll(before.muted());
        families.addAll(off);
        on.forEach(families::remove);
        var wanted = new NotificationPreferences(
                email,
                List.copyOf(families),
                Objects.requireNonNullElse(digest, before.digest()),
                Objects.requireNonNullElse(timeZone, before.timeZone()));
        var after = gateway().put(PreferenceText.PATH, wanted, NotificationPreferences.class);
        report().result(after, PreferenceText.of(after));
        return ExitCode.OK;
    }
}
