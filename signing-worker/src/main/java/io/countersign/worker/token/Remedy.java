package io.countersign.worker.token;

import io.countersign.worker.pkcs11.Ckr;

/** What is done about a CKR code: the error table of the design, as a function. */
enum Remedy {
    /** Reopen, log in when needed, find the key again, compare, retry once. */
    REOPEN_SESSION,
    /** Flush all handles of the token, find again, retry once. */
    REFIND_KEY,
    /** Close the session, retry once on another, then open the breaker. */
    OTHER_SESSION,
    /** Open the breaker, re-initialise the module when needed, probe. */
    TOKEN_AWAY,
    /** Never log in again by itself; alarm. */
    PIN_REFUSED,
    /** No retry: it would fail again. */
    INPUT_REFUSED,
    /** No retry: the token says that this key may not do this. */
    KEY_UNUSABLE;

    /** Codes that the table does not name count as trouble of the device: retried once elsewhere, then the breaker opens. */
    static Remedy of(long code) {
        if (code == Ckr.SESSION_HANDLE_INVALID || code == Ckr.SESSION_CLOSED || code == Ckr.USER_NOT_LOGGED_IN) {
            return REOPEN_SESSION;
        }
        if (code == Ckr.KEY_HANDLE_INVALID || code == Ckr.OBJECT_HANDLE_INVALID) {
            return REFIND_KEY;
        }
        if (code == Ckr.TOKEN_NOT_PRESENT
                || code == Ckr.TOKEN_NOT_RECOGNIZED
                || code == Ckr.DEVICE_REMOVED
                || code == Ckr.SLOT_ID_INVALID
                || code == Ckr.CRYPTOKI_NOT_INITIALIZED) {
            return TOKEN_AWAY;
        }
        if (isBetween(code, Ckr.PIN_INCORRECT, Ckr.PIN_LOCKED) || code == Ckr.USER_PIN_NOT_INITIALIZED) {
            return PIN_REFUSED;
        }
        return ofOperation(code);
    }

    private static Remedy ofOperation(long code) {
        if (code == Ckr.KEY_FUNCTION_NOT_PERMITTED || code == Ckr.KEY_SIZE_RANGE) {
            return KEY_UNUSABLE;
        }
        boolean input = code == Ckr.DATA_INVALID
                || code == Ckr.DATA_LEN_RANGE
                || code == Ckr.MECHANISM_INVALID
                || code == Ckr.MECHANISM_PARAM_INVALID
                || code == Ckr.KEY_TYPE_INCONSISTENT
                || code == Ckr.FUNCTION_NOT_SUPPORTED
                || code == Ckr.CURVE_NOT_SUPPORTED
                || code == Ckr.DOMAIN_PARAMS_INVALID
                || isBetween(code, Ckr.ATTRIBUTE_READ_ONLY, Ckr.ATTRIBUTE_VALUE_INVALID)
                || code == Ckr.TEMPLATE_INCOMPLETE
                || code == Ckr.TEMPLATE_INCONSISTENT;
        return input ? INPUT_REFUSED : OTHER_SESSION;
    }

    private static boolean isBetween(long code, long first, long last) {
        return code >= first && code <= last;
    }
}
