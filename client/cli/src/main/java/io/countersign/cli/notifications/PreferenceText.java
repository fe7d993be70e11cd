package io.countersign.cli.notifications;

import io.countersign.cli.Table;
import io.countersign.protocol.api.NotificationPreferences;
import java.util.stream.Collectors;

/** Preferences for people to read. */
final class PreferenceText {
    static final String PATH = "/v1/me/notifications";

    private PreferenceText() {}

    static String of(NotificationPreferences preferences) {
        var table = new Table("NAME", "VALUE");
        table.row("email", preferences.email() == null ? "none, so no mail is sent" : preferences.email());
        table.row(
                "muted",
                preferences.muted().isEmpty()
                        ? "nothing"
                        : preferences.muted().stream().map(Object::toString).collect(Collectors.joining(", ")));
        table.row("digest", preferences.digest());
        table.row("time zone", preferences.timeZone());
        return table.toString();
    }
}
