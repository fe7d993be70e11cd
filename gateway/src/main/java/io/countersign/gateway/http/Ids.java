package io.countersign.gateway.http;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Ids as the contract writes them: lower case, 8-4-4-4-12. */
final class Ids {
    private static final int LENGTH = 36;

    private Ids() {}

    /** Null when it is not one; {@link UUID#fromString} alone would take {@code 1-1-1-1-1}. */
    static @Nullable UUID parse(String text) {
        if (text.length() != LENGTH) {
            return null;
        }
        for (int i = 0; i < LENGTH; i++) {
            char c = text.charAt(i);
            boolean dash = i == 8 || i == 13 || i == 18 || i == 23;
            boolean fits = dash ? c == '-' : c >= '0' && c <= '9' || c >= 'a' && c <= 'f';
            if (!fits) {
                return null;
            }
        }
        return UUID.fromString(text);
    }
}
