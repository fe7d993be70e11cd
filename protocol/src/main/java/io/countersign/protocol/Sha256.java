package io.countersign.protocol;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, FIPS 180-4. A copy of one digest that nobody feeds, because finding the provider anew takes longer than hashing a short text. */
public final class Sha256 {
    private static final MessageDigest UNUSED = find();

    private Sha256() {}

    private static MessageDigest find() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** A digest that nothing was fed to. For one thread. */
    public static MessageDigest begin() {
        try {
            return (MessageDigest) UNUSED.clone();
        } catch (CloneNotSupportedException e) {
            return find();
        }
    }

    /** The 32 bytes of the hash. */
    public static byte[] of(byte[] bytes) {
        return begin().digest(bytes);
    }
}
