package io.countersign.worker.token;

import java.security.PublicKey;
import java.util.Arrays;

/**
 * A key that was found and checked. Two of these are the same only when they are the same object: finding a key again makes a new one.
 */
final class ResolvedKey {
    private final String id;
    private final long handle;
    private final PublicKey publicKey;
    private final byte[] encoded;
    private final long foundAtNanos = System.nanoTime();

    ResolvedKey(String id, long handle, PublicKey publicKey) {
        this.id = id;
        this.handle = handle;
        this.publicKey = publicKey;
        this.encoded = publicKey.getEncoded();
    }

    /** CKA_ID in hexadecimal. */
    String id() {
        return id;
    }

    /** Of the private key object in the token. */
    long handle() {
        return handle;
    }

    PublicKey publicKey() {
        return publicKey;
    }

    boolean isPublicly(byte[] subjectPublicKeyInfo) {
        return Arrays.equals(encoded, subjectPublicKeyInfo);
    }

    boolean isOlderThan(long nanos) {
        return System.nanoTime() - foundAtNanos > nanos;
    }
}
