package io.countersign.cli.notifications;

import io.countersign.cli.CliCommand;
import io.countersign.cli.ExitCode;
import io.countersign.cli.Surroundings;
import io.countersign.protocol.api.NotificationPreferences;
import java.io.IOException;
import picocli.CommandLine.Command;

/** Tries the mail server. */
@Command(
        name = "test",
        description = "Have a mail sent to your own address; for admins of the organization.",
        footer = {"", "Example:", "  countersign notifications test"})
final class NotificationsTestCommand extends CliCommand {
    NotificationsTestCommand(Surroundings surroundings) {
        super(surroundings);
    }

    @Override
    protected int run() throws IOException {
        var sent = gateway().act("/v1/notifications:test", null, NotificationPreferences.class);
        report().result(sent, "The mail server has taken a mail to " + sent.email() + ".");
        return ExitCode.OK;
    }
}
