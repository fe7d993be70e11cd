package io.countersign.verticles.store;

import java.security.SecureRandom;
import java.util.UUID;

/** New identifiers: UUID version 7 (RFC 9562 section 5.7), so that they sort by the time they were made. */
public final class Ids {
    private static final SecureRandom RANDOM = new SecureRandom();

    private Ids() {}

    public static UUID next() {
        var millis = System.currentTimeMillis();
        var high = (millis << 16) | 0x7000L | (RANDOM.nextInt() & 0xfffL);
        var low = (RANDOM.nextLong() & 0x3fffffffffffffffL) | 0x8000000000000000L;
        return new UUID(high, low);
    }
}
