package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Begin and end of access as times, whose distance the policy's ceiling bounds. */
final class WindowRules {
    /** Stands for "no end" in the database. */
    static final Instant FOREVER = Instant.parse("9999-12-31T00:00:00Z");

    private static final Duration CLOCK_SLACK = Duration.ofSeconds(60);
    private static final Duration FARTHEST_BEGIN = Duration.ofDays(90);

    /** From when to when; {@link #FOREVER} for no end. */
    record Span(Instant notBefore, Instant expiresAt) {}

    private WindowRules() {}

    /** @return the span; null when {@code errors} got a problem */
    static @Nullable Span span(
            Ceilings ceilings,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            Instant now,
            List<FieldError> errors) {
        var before = errors.size();
        var begin = (notBefore == null ? now : notBefore).truncatedTo(ChronoUnit.MICROS);
        checkBegin(begin, now, errors);
        if (errors.size() > before) {
            return null;
        }
        var end = expiresAt == null ? longest(ceilings, begin) : expiresAt.truncatedTo(ChronoUnit.MICROS);
        if (expiresAt != null) {
            checkEnd(ceilings, begin, end, now, errors);
        }
        return errors.size() > before ? null : new Span(begin, end);
    }

    /**
     * The span of what was agreed to some time after it was asked for: a begin that has passed meanwhile becomes now, and the end stays
     * as it was read.
     */
    static @Nullable Span agreed(
            Ceilings ceilings,
            @Nullable Instant notBefore,
            @Nullable Instant expiresAt,
            Instant now,
            List<FieldError> errors) {
        if (notBefore == null || !notBefore.isBefore(now)) {
            return span(ceilings, notBefore, expiresAt, now, errors);
        }
        var end = expiresAt == null ? longest(ceilings, notBefore) : expiresAt;
        return span(ceilings, null, end.equals(FOREVER) ? null : end, now, errors);
    }

    /** For who agrees to a span, by what was asked for alone: times that nobody named count from the approval. */
    static String words(Ceilings ceilings, @Nullable Instant notBefore, @Nullable Instant expiresAt, Span span) {
        if (notBefore == null && expiresAt == null) {
            return "from its approval, "
                    + ceilings.window()
                            .maximum()
                            .map(window -> "for " + PolicySentence.duration(window))
                            .orElse("without an end");
        }
        return (notBefore == null ? "from its approval" : "from " + span.notBefore())
                + (span.expiresAt().equals(FOREVER) ? ", without an end" : " until " + span.expiresAt());
    }

    private static Instant longest(Ceilings ceilings, Instant begin) {
        return ceilings.window().maximum().map(begin::plus).orElse(FOREVER);
    }

    private static void checkBegin(Instant begin, Instant now, List<FieldError> errors) {
        if (begin.isBefore(now.minus(CLOCK_SLACK))) {
            errors.add(new FieldError("/notBefore", "this time has passed; omit it to begin now"));
        } else if (begin.isAfter(now.plus(FARTHEST_BEGIN))) {
            errors.add(new FieldError("/notBefore", "access begins within 90 days"));
        }
    }

    private static void checkEnd(Ceilings ceilings, Instant begin, Instant end, Instant now, List<FieldError> errors) {
        if (!end.isAfter(begin)) {
            errors.add(new FieldError("/expiresAt", "the end must come after notBefore"));
        } else if (!end.isAfter(now)) {
            errors.add(new FieldError("/expiresAt", "this time has passed"));
        } else if (end.isAfter(longest(ceilings, begin))) {
            errors.add(new FieldError(
                    "/expiresAt",
                    "the policy allows at most " + ceilings.window()
                            + " from notBefore; choose an earlier end, or omit it for the latest one"));
        } else if (end.isAfter(begin.plus(TermsRules.LONGEST_WINDOW))) {
            errors.add(new FieldError(
                    "/expiresAt",
                    "a window is at most P3650D; omit the end for the longest one that the policy allows"));
        }
    }
}
