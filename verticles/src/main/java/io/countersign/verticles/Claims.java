package io.countersign.verticles;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** How much of an issuer's claims is carried along: enough to say which job it is, and little enough for a header of HTTP. */
public final class Claims {
    public static final int MOST = 32;
    public static final int LONGEST_NAME = 100;
    public static final int LONGEST_VALUE = 256;
    /** Of all of them as JSON: what a proxy takes as one header line, usually 8 KiB, has room for the token. */
    public static final int MOST_BYTES = 4_096;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.:/-]{1," + LONGEST_NAME + "}");

    private Claims() {}

    /** Whether a scope, a condition or a trust can name this claim. */
    public static boolean isName(String name) {
        return NAME.matcher(name).matches();
    }

    /** Whether it can be stored and shown: no control characters, no half of a character. */
    public static boolean isSound(String text) {
        return text.codePoints()
                .noneMatch(point -> Character.isISOControl(point) || Character.getType(point) == Character.SURROGATE);
    }

    /** What is too much of them, as the end of a sentence; empty when they can be carried. */
    public static Optional<String> excess(Map<String, String> claims) {
        if (claims.size() > MOST) {
            return Optional.of("more than " + MOST + " claims");
        }
        for (var claim : claims.entrySet()) {
            if (!isName(claim.getKey())) {
                return Optional.of("a claim whose name has other characters than letters, digits and _ . : / -");
            }
            if (!isSound(claim.getValue())) {
                return Optional.of("control characters in the claim " + claim.getKey());
            }
            if (claim.getValue().length() > LONGEST_VALUE) {
                return Optional.of("more than " + LONGEST_VALUE + " characters in the claim " + claim.getKey());
            }
        }
        return bytes(claims) > MOST_BYTES
                ? Optional.of("more than " + MOST_BYTES + " bytes in all claims together")
                : Optional.empty();
    }

    private static int bytes(Map<String, String> claims) {
        return new JsonObject(new HashMap<>(claims)).toBuffer().length();
    }
}
