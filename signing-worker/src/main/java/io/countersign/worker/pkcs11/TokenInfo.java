package io.countersign.worker.pkcs11;

/**
 * What the worker needs of CK_TOKEN_INFO (PKCS#11 v3.0 section 3.2).
 *
 * @param label without the padding blanks
 * @param flags CKF_ bits
 */
public record TokenInfo(String label, String model, String serial, long flags) {
    private static final long INITIALIZED = 1L << 10;
    private static final long USER_PIN_LOCKED = 1L << 18;

    /** CKF_TOKEN_INITIALIZED. */
    public boolean initialized() {
        return (flags & INITIALIZED) != 0;
    }

    /** CKF_USER_PIN_LOCKED: a log-in cannot succeed, and trying would only be noise in the token's own log. */
    public boolean pinLocked() {
        return (flags & USER_PIN_LOCKED) != 0;
    }
}
