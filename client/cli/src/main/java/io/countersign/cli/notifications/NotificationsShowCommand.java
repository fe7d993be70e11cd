package io.countersign.cli.notifications;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NotificationPreferences;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Shows the caller's preferences. */
@Command(
        name = "show",
        description = "Show how you are told.",
        footer = {"", "Example:", "  countersign notifications show"})
final class NotificationsShowCommand extends CliCommand {
    NotificationsShowCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var preferences = gateway().get(PreferenceText.PATH, NotificationPreferences.class);
        report().result(preferences, PreferenceText.of(preferences));
        return ExitCode.OK;
    }
}
