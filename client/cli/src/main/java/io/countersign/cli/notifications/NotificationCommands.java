package io.countersign.cli.notifications;

import io.countersign.cli.Branches;
import io.countersign.cli.CommandGroup;
import io.countersign.cli.Surroundings;
import picocli.CommandLine.Command;

/** {@code countersign notifications ...}. */
public final class NotificationCommands {
    private NotificationCommands() {}

    public static void addTo(Branches root, Surroundings surroundings) {
        root.add(
                new NotificationGroup(),
                new NotificationsShowCommand(surroundings),
                new NotificationsSetCommand(surroundings),
                new NotificationsTestCommand(surroundings));
    }

    @Command(
            name = "notifications",
            description = "How you are told of what waits for you and what became of your requests.")
    private static final class NotificationGroup extends CommandGroup {}
}
