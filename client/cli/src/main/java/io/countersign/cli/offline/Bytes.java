package io.countersign.cli.offline;

import io.countersign.cli.offline.DisprovedException.Kind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;

/** Bytes as the texts here carry them. */
final class Bytes {
    private Bytes() {}

    /** Strict base64 of RFC 4648 section 4, with one spelling for each value. */
    static byte[] base64(String text, String what) throws DisprovedException {
        try {
            var bytes = Base64.getDecoder().decode(text);
            if (Base64.getEncoder().encodeToString(bytes).equals(text)) {
                return bytes;
            }
        } catch (IllegalArgumentException notBase64) {
            // Told below.
        }
        throw new DisprovedException(Kind.MALFORMED, what + " is not base64");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
