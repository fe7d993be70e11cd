package io.countersign.gateway.http;

import java.util.Base64;
import org.jspecify.annotations.Nullable;

/** Base64 with exactly one spelling for each value, so that a digest cannot be written in two ways. */
final class Base64Text {
    private Base64Text() {}

    /** Null unless it is padded and its last bits are zero (RFC 4648 sections 3.2 and 3.5). */
    static byte @Nullable [] canonical(String text) {
        if (text.length() % 4 != 0) {
            return null;
        }
        try {
            var bytes = Base64.getDecoder().decode(text);
            return text.endsWith("=")
                            && !Base64.getEncoder().encodeToString(bytes).equals(text)
                    ? null
                    : bytes;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }
}
