package io.countersign.verticles.approval;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.Optional;
import java.util.regex.MatchResult;

/**
 * Regular expressions that strangers write. RE2 matches in time linear in the text; what is bounded here beside it is the size of the
 * program, which counted repetitions multiply.
 */
final class TicketPattern {
    static final int LONGEST = 200;

    private static final int MOST_REPETITIONS = 100;
    private static final java.util.regex.Pattern COUNTED = java.util.regex.Pattern.compile("\\{(\\d+)(?:,(\\d*))?}");

    private TicketPattern() {}

    /** Why the pattern cannot be used; empty when it can. */
    static Optional<String> problem(String pattern) {
        if (pattern.isEmpty() || pattern.length() > LONGEST) {
            return Optional.of(
                    "a regular expression has 1 to " + LONGEST + " characters; omit the field to ask for no ticket");
        }
        if (repetitions(pattern) > MOST_REPETITIONS) {
            return Optional.of(
                    "the counted repetitions multiply to more than " + MOST_REPETITIONS + "; use smaller counts");
        }
        try {
            return Pattern.compile(pattern).matches("")
                    ? Optional.of(
                            "this also matches an empty ticket, so it asks for nothing; write what a ticket must contain")
                    : Optional.empty();
        } catch (PatternSyntaxException e) {
            return Optional.of("this is no regular expression of RE2: " + e.getDescription()
                    + "; back references and look-around do not exist there");
        }
    }

    /** @param pattern without {@link #problem} */
    static boolean matches(String pattern, String ticket) {
        return Pattern.matches(pattern, ticket);
    }

    private static double repetitions(String pattern) {
        return COUNTED.matcher(pattern)
                .results()
                .mapToDouble(TicketPattern::count)
                .reduce(1, (a, b) -> a * b);
    }

    private static double count(MatchResult counted) {
        var most = counted.group(2);
        return Math.max(1, Double.parseDouble(most == null || most.isEmpty() ? counted.group(1) : most));
    }
}
