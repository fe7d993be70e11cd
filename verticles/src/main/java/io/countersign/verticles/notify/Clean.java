package io.countersign.verticles.notify;

/** Takes out of words of others what could end a header, hide text or turn its direction. */
final class Clean {
    private static final int LONGEST_LINE = 200;
    private static final int LONGEST_TEXT = 2_000;

    private Clean() {}

    /** One line. */
    static String line(String text) {
        return shortened(longLine(text), LONGEST_LINE);
    }

    /** One line, however long. */
    static String longLine(String text) {
        return only(text, false).replaceAll("\\s+", " ").strip();
    }

    /** Several lines. */
    static String text(String text) {
        return shortened(only(text.replace("\r\n", "\n").replace('\r', '\n'), true), LONGEST_TEXT);
    }

    private static String only(String text, boolean lines) {
        var clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            if (c == '\n' && lines) {
                clean.append('\n');
            } else {
                clean.appendCodePoint(isSound(c) ? c : ' ');
            }
        });
        return clean.toString();
    }

    private static boolean isSound(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    private static String shortened(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
