package io.countersign.worker.pkcs11;

/** CK_STATE of a session; PKCS#11 v3.0 section 3.3. */
public enum SessionState {
    RO_PUBLIC,
    RO_USER,
    RW_PUBLIC,
    RW_USER,
    RW_SO,
    UNKNOWN;

    static SessionState of(long state) {
        return switch ((int) state) {
            case 0 -> RO_PUBLIC;
            case 1 -> RO_USER;
            case 2 -> RW_PUBLIC;
            case 3 -> RW_USER;
            case 4 -> RW_SO;
            default -> UNKNOWN;
        };
    }

    /** Whether the normal user is logged in. */
    public boolean userLoggedIn() {
        return this == RO_USER || this == RW_USER;
    }
}
