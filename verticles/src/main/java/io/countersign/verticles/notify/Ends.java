package io.countersign.verticles.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.UUID;

/** Short words for ids, times and lengths. */
final class Ends {
    private Ends() {}

    /** The end of an id, which is random; its beginning is the time. */
    static String of(UUID id) {
        var text = id.toString();
        return text.substring(text.length() - 8);
    }

    static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.MINUTES)
                .toString()
                .replace("T", " ")
                .replace(":00Z", " UTC");
    }

    static String length(Duration length) {
        var days = length.toDays();
        var rest = length.minusDays(days);
        var hours = days == 0 ? "" : days + " d ";
        return rest.isZero() && days > 0
                ? days + " d"
                : hours + rest.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
