package io.countersign.verticles.approval;

import io.countersign.protocol.api.FieldError;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Words that people write for people: not blank, not endless, and free of characters that a database or a terminal chokes on. */
final class Texts {
    static final int JUSTIFICATION = 2000;
    static final int TICKET = 200;
    static final int STEP_NAME = 200;

    private Texts() {}

    static void check(String pointer, String text, int longest, List<FieldError> errors) {
        if (text.isBlank()) {
            errors.add(new FieldError(pointer, "write something here"));
        } else if (text.codePointCount(0, text.length()) > longest) {
            errors.add(new FieldError(pointer, "at most " + longest + " characters"));
        } else if (text.codePoints().anyMatch(Texts::isUnwanted)) {
            errors.add(new FieldError(pointer, "control characters are not allowed"));
        }
    }

    static void checkOptional(String pointer, @Nullable String text, int longest, List<FieldError> errors) {
        if (text != null) {
            check(pointer, text, longest, errors);
        }
    }

    private static boolean isUnwanted(int c) {
        var layout = c == '\n' || c == '\r' || c == '\t';
        return (Character.isISOControl(c) && !layout) || (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** The beginning of a long text. */
    static String shortened(String text, int longest) {
        return text.codePointCount(0, text.length()) <= longest
                ? text
                : text.substring(0, text.offsetByCodePoints(0, longest - 1)) + "…";
    }
}
