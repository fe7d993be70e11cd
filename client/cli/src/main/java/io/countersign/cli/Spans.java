package io.countersign.cli;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A length of time as people say it: the two largest units. */
public final class Spans {
    private Spans() {}

    /** As in {@code 6 d 4 h}; a dash for none. */
    public static String words(@Nullable Duration span) {
        if (span == null) {
            return "-";
        }
        if (span.toDays() > 0) {
            return two(span.toDays(), "d", span.toHoursPart(), "h");
        }
        if (span.toHours() > 0) {
            return two(span.toHours(), "h", span.toMinutesPart(), "min");
        }
        return span.toMinutes() > 0
                ? two(span.toMinutes(), "min", span.toSecondsPart(), "s")
                : Math.max(0, span.toSeconds()) + " s";
    }

    private static String two(long large, String unit, int small, String smallUnit) {
        return large + " " + unit + (small == 0 ? "" : " " + small + " " + smallUnit);
    }
}
