package io.countersign.verticles.notify;

import io.countersign.protocol.api.NotificationDigest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;

/** When a digest comes: each full hour, or each morning where the person is. */
final class Digests {
    private static final LocalTime MORNING = LocalTime.of(8, 0);

    private Digests() {}

    /** The next one after now; now itself where nothing is collected. */
    static Instant next(NotificationDigest digest, String timeZone, Instant now) {
        return switch (digest) {
            case NONE -> now;
            case HOURLY -> now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
            case DAILY -> morning(zone(timeZone), now);
        };
    }

    private static Instant morning(ZoneId zone, Instant now) {
        var here = now.atZone(zone);
        var today = here.with(MORNING);
        return (today.isAfter(here) ? today : here.plusDays(1).with(MORNING)).toInstant();
    }

    /** A name that this Java no longer knows is taken for UTC: somebody is told at an odd time rather than never. */
    private static ZoneId zone(String name) {
        try {
            return ZoneId.of(name);
        } catch (DateTimeException unknown) {
            return ZoneOffset.UTC;
        }
    }
}
