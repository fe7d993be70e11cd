package io.countersign.embedded;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Passwords and PINs for servers that only this machine uses. */
final class RandomSecrets {
    private static final SecureRandom RANDOM = new SecureRandom();

    private RandomSecrets() {}

    static String hex(int bytes) {
        var secret = new byte[bytes];
        RANDOM.nextBytes(secret);
        return HexFormat.of().formatHex(secret);
    }
}
