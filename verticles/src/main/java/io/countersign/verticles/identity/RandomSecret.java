package io.countersign.verticles.identity;

import io.countersign.protocol.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that a machine keeps: 32 random bytes, with a prefix by which secret scanners find a leaked one. */
final class RandomSecret {
    private static final String PREFIX = "cs_";
    private static final int BYTES = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecret() {}

    static String next() {
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes());
    }

    static byte[] bytes() {
        var bytes = new byte[BYTES];
        RANDOM.nextBytes(bytes);
        return bytes;
    }

    static byte[] sha256(String text) {
        return Sha256.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
