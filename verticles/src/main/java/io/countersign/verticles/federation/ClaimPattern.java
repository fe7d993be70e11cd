package io.countersign.verticles.federation;

import com.google.re2j.Pattern;

/**
 * What a claim must say: an exact text, or one with {@code *} for anything but a slash and {@code **} for anything. Takes time
 * proportional to the text, whatever the pattern.
 */
final class ClaimPattern {
    private ClaimPattern() {}

    static boolean matches(String pattern, String value) {
        return isExact(pattern) ? pattern.equals(value) : compiled(pattern).matches(value);
    }

    static boolean isExact(String pattern) {
        return pattern.indexOf('*') < 0;
    }

    /** What every text that matches begins with. */
    static String beginning(String pattern) {
        return isExact(pattern) ? pattern : pattern.substring(0, pattern.indexOf('*'));
    }

    private static Pattern compiled(String pattern) {
        var expression = new StringBuilder();
        var literal = new StringBuilder();
        for (var i = 0; i < pattern.length(); i++) {
            if (pattern.charAt(i) != '*') {
                literal.append(pattern.charAt(i));
                continue;
            }
            expression.append(Pattern.quote(literal.toString()));
            literal.setLength(0);
            var any = i + 1 < pattern.length() && pattern.charAt(i + 1) == '*';
            expression.append(any ? ".*" : "[^/]*");
            i += any ? 1 : 0;
        }
        return Pattern.compile(
                expression.append(Pattern.quote(literal.toString())).toString(), Pattern.DOTALL);
    }
}
