package io.countersign.worker.token;

import io.countersign.worker.encoding.Verifier;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;

/**
 * A key that was found and checked. Two of these are the same only when they are the same object: finding a key again makes a new one.
 */
final class ResolvedKey {
    private final String id;
    private final long handle;
    private final Verifier verifier;
    private final byte[] encoded;
    private final long foundAtNanos = System.nanoTime();

    ResolvedKey(String id, long handle, PublicKey publicKey) throws GeneralSecurityException {
        this.id = id;
        this.handle = handle;
        this.verifier = Verifier.of(publicKey);
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

    /** Checks what the token signs with this key. */
    Verifier verifier() {
        return verifier;
    }

    boolean isPublicly(byte[] subjectPublicKeyInfo) {
        return Arrays.equals(encoded, subjectPublicKeyInfo);
    }

    boolean isOlderThan(long nanos) {
        return System.nanoTime() - foundAtNanos > nanos;
    }
}
