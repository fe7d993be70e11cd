package io.countersign.gateway.http;

import org.jspecify.annotations.Nullable;

/** The path as sent, turned into the one form that routes have; every other spelling is refused rather than guessed at. */
final class RawPath {
    private RawPath() {}

    /**
     * Resolves percent-encodings of characters that mean the same encoded or not (RFC 3986 section 6.2.2.2), and of the colon, which
     * some clients encode.
     *
     * @throws ProblemException for anything else: encoded slashes, dots as traversal, control characters, bytes beyond ASCII
     */
    static String canonical(@Nullable String raw) {
        if (raw == null || raw.isEmpty() || raw.charAt(0) != '/') {
            throw EdgeProblems.malformedPath().raised();
        }
        var path = raw.indexOf('%') < 0 ? raw : decode(raw);
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            boolean traversal = c == '.' && path.charAt(i - 1) == '/';
            boolean empty = c == '/' && i > 0 && path.charAt(i - 1) == '/';
            if (traversal || empty || !(isPlain(c) || c == '/')) {
                throw EdgeProblems.malformedPath().raised();
            }
        }
        return path;
    }

    private static String decode(String raw) {
        var path = new StringBuilder(raw.length());
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            if (c == '%') {
                c = i + 2 < raw.length() ? octet(raw, i) : 0;
                i += 2;
                if (!isPlain(c)) {
                    throw EdgeProblems.malformedPath().raised();
                }
            }
            path.append(c);
        }
        return path.toString();
    }

    private static char octet(String raw, int percent) {
        int high = Character.digit(raw.charAt(percent + 1), 16);
        int low = Character.digit(raw.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? 0 : (char) (high * 16 + low);
    }

    private static boolean isPlain(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '.'
                || c == '_'
                || c == '~'
                || c == ':';
    }
}
