package io.countersign.worker.token;

import io.countersign.worker.encoding.Verifier;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A key that was found and checked. Two of these are the same only when they are the same object: finding a key again makes a new one.
 */
final class ResolvedKey {
    private final String id;
    private final long handle;
    private final long publicHandle;
    private final Verifier verifier;
    private final byte[] encoded;
    private final AtomicLong checkedAtNanos;

    /** @param nowNanos when it was found and checked */
    ResolvedKey(String id, long handle, long publicHandle, PublicKey publicKey, long nowNanos)
            throws GeneralSecurityException {
        this.id = id;
        this.handle = handle;
        this.publicHandle = publicHandle;
        this.checkedAtNanos = new AtomicLong(nowNanos);
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

    /** Of the public key object in the token. */
    long publicHandle() {
        return publicHandle;
    }

    /** Checks what the token signs with this key. */
    Verifier verifier() {
        return verifier;
    }

    boolean isPublicly(byte[] subjectPublicKeyInfo) {
        return Arrays.equals(encoded, subjectPublicKeyInfo);
    }

    /** True for one caller each time that this long has passed since the last check: it must check the key again. */
    boolean claimCheck(long nanos, long nowNanos) {
        var last = checkedAtNanos.get();
        return nowNanos - last > nanos && checkedAtNanos.compareAndSet(last, nowNanos);
    }
}
