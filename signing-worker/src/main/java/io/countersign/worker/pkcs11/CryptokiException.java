package io.countersign.worker.pkcs11;

/** A Cryptoki function returned something other than CKR_OK; carries exactly what it returned. */
public final class CryptokiException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String function;
    private final long code;

    /**
     * @param function name of the C function, for example {@code C_Sign}
     * @param code the CK_RV it returned
     */
    public CryptokiException(String function, long code) {
        super(function + " returned " + Ckr.name(code));
        this.function = function;
        this.code = code;
    }

    public String function() {
        return function;
    }

    /** The CK_RV, see {@link Ckr}. */
    public long code() {
        return code;
    }

    public boolean is(long other) {
        return code == other;
    }
}
