package io.countersign.worker.pkcs11;

import java.util.Map;

/** Return values of Cryptoki functions (CK_RV; PKCS#11 v3.0 section 5.1) and their names. */
public final class Ckr {
    public static final long OK = 0;
    public static final long CANCEL = 1;
    public static final long HOST_MEMORY = 2;
    public static final long SLOT_ID_INVALID = 3;
    public static final long GENERAL_ERROR = 5;
    public static final long FUNCTION_FAILED = 6;
    public static final long ARGUMENTS_BAD = 7;
    public static final long NO_EVENT = 8;
    public static final long NEED_TO_CREATE_THREADS = 9;
    public static final long CANT_LOCK = 0xa;
    public static final long ATTRIBUTE_READ_ONLY = 0x10;
    public static final long ATTRIBUTE_SENSITIVE = 0x11;
    public static final long ATTRIBUTE_TYPE_INVALID = 0x12;
    public static final long ATTRIBUTE_VALUE_INVALID = 0x13;
    public static final long ACTION_PROHIBITED = 0x1B;
    public static final long DATA_INVALID = 0x20;
    public static final long DATA_LEN_RANGE = 0x21;
    public static final long DEVICE_ERROR = 0x30;
    public static final long DEVICE_MEMORY = 0x31;
    public static final long DEVICE_REMOVED = 0x32;
    public static final long ENCRYPTED_DATA_INVALID = 0x40;
    public static final long ENCRYPTED_DATA_LEN_RANGE = 0x41;
    public static final long FUNCTION_CANCELED = 0x50;
    public static final long FUNCTION_NOT_PARALLEL = 0x51;
    public static final long FUNCTION_NOT_SUPPORTED = 0x54;
    public static final long KEY_HANDLE_INVALID = 0x60;
    public static final long KEY_SIZE_RANGE = 0x62;
    public static final long KEY_TYPE_INCONSISTENT = 0x63;
    public static final long KEY_NOT_NEEDED = 0x64;
    public static final long KEY_CHANGED = 0x65;
    public static final long KEY_NEEDED = 0x66;
    public static final long KEY_INDIGESTIBLE = 0x67;
    public static final long KEY_FUNCTION_NOT_PERMITTED = 0x68;
    public static final long KEY_NOT_WRAPPABLE = 0x69;
    public static final long KEY_UNEXTRACTABLE = 0x6a;
    public static final long MECHANISM_INVALID = 0x70;
    public static final long MECHANISM_PARAM_INVALID = 0x71;
    public static final long OBJECT_HANDLE_INVALID = 0x82;
    public static final long OPERATION_ACTIVE = 0x90;
    public static final long OPERATION_NOT_INITIALIZED = 0x91;
    public static final long PIN_INCORRECT = 0xa0;
    public static final long PIN_INVALID = 0xa1;
    public static final long PIN_LEN_RANGE = 0xa2;
    public static final long PIN_EXPIRED = 0xa3;
    public static final long PIN_LOCKED = 0xa4;
    public static final long SESSION_CLOSED = 0xb0;
    public static final long SESSION_COUNT = 0xb1;
    public static final long SESSION_HANDLE_INVALID = 0xb3;
    public static final long SESSION_PARALLEL_NOT_SUPPORTED = 0xb4;
    public static final long SESSION_READ_ONLY = 0xb5;
    public static final long SESSION_EXISTS = 0xb6;
    public static final long SESSION_READ_ONLY_EXISTS = 0xb7;
    public static final long SESSION_READ_WRITE_SO_EXISTS = 0xb8;
    public static final long SIGNATURE_INVALID = 0xc0;
    public static final long SIGNATURE_LEN_RANGE = 0xc1;
    public static final long TEMPLATE_INCOMPLETE = 0xd0;
    public static final long TEMPLATE_INCONSISTENT = 0xd1;
    public static final long TOKEN_NOT_PRESENT = 0xe0;
    public static final long TOKEN_NOT_RECOGNIZED = 0xe1;
    public static final long TOKEN_WRITE_PROTECTED = 0xe2;
    public static final long UNWRAPPING_KEY_SIZE_RANGE = 0xf1;
    public static final long UNWRAPPING_KEY_TYPE_INCONSISTENT = 0xf2;
    public static final long USER_ALREADY_LOGGED_IN = 0x100;
    public static final long USER_NOT_LOGGED_IN = 0x101;
    public static final long USER_PIN_NOT_INITIALIZED = 0x102;
    public static final long USER_TYPE_INVALID = 0x103;
    public static final long USER_ANOTHER_ALREADY_LOGGED_IN = 0x104;
    public static final long USER_TOO_MANY_TYPES = 0x105;
    public static final long WRAPPED_KEY_INVALID = 0x110;
    public static final long WRAPPED_KEY_LEN_RANGE = 0x112;
    public static final long WRAPPING_KEY_HANDLE_INVALID = 0x113;
    public static final long WRAPPING_KEY_SIZE_RANGE = 0x114;
    public static final long WRAPPING_KEY_TYPE_INCONSISTENT = 0x115;
    public static final long RANDOM_SEED_NOT_SUPPORTED = 0x120;
    public static final long RANDOM_NO_RNG = 0x121;
    public static final long DOMAIN_PARAMS_INVALID = 0x130;
    public static final long CURVE_NOT_SUPPORTED = 0x140;
    public static final long BUFFER_TOO_SMALL = 0x150;
    public static final long SAVED_STATE_INVALID = 0x160;
    public static final long INFORMATION_SENSITIVE = 0x170;
    public static final long STATE_UNSAVEABLE = 0x180;
    public static final long CRYPTOKI_NOT_INITIALIZED = 0x190;
    public static final long CRYPTOKI_ALREADY_INITIALIZED = 0x191;
    public static final long MUTEX_BAD = 0x1a0;
    public static final long MUTEX_NOT_LOCKED = 0x1a1;
    public static final long NEW_PIN_MODE = 0x1b0;
    public static final long NEXT_OTP = 0x1b1;
    public static final long EXCEEDED_MAX_ITERATIONS = 0x1c0;
    public static final long FIPS_SELF_TEST_FAILED = 0x1c1;
    public static final long LIBRARY_LOAD_FAILED = 0x1c2;
    public static final long PIN_TOO_WEAK = 0x1c3;
    public static final long PUBLIC_KEY_INVALID = 0x1c4;
    public static final long FUNCTION_REJECTED = 0x200;

    private static final Map<Long, String> NAMES = Map.ofEntries(
            Map.entry(OK, "CKR_OK"),
            Map.entry(CANCEL, "CKR_CANCEL"),
            Map.entry(HOST_MEMORY, "CKR_HOST_MEMORY"),
            Map.entry(SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID"),
            Map.entry(GENERAL_ERROR, "CKR_GENERAL_ERROR"),
            Map.entry(FUNCTION_FAILED, "CKR_FUNCTION_FAILED"),
            Map.entry(ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD"),
            Map.entry(NO_EVENT, "CKR_NO_EVENT"),
            Map.entry(NEED_TO_CREATE_THREADS, "CKR_NEED_TO_CREATE_THREADS"),
            Map.entry(CANT_LOCK, "CKR_CANT_LOCK"),
            Map.entry(ATTRIBUTE_READ_ONLY, "CKR_ATTRIBUTE_READ_ONLY"),
            Map.entry(ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE"),
            Map.entry(ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID"),
            Map.entry(ATTRIBUTE_VALUE_INVALID, "CKR_ATTRIBUTE_VALUE_INVALID"),
            Map.entry(ACTION_PROHIBITED, "CKR_ACTION_PROHIBITED"),
            Map.entry(DATA_INVALID, "CKR_DATA_INVALID"),
            Map.entry(DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE"),
            Map.entry(DEVICE_ERROR, "CKR_DEVICE_ERROR"),
            Map.entry(DEVICE_MEMORY, "CKR_DEVICE_MEMORY"),
            Map.entry(DEVICE_REMOVED, "CKR_DEVICE_REMOVED"),
            Map.entry(ENCRYPTED_DATA_INVALID, "CKR_ENCRYPTED_DATA_INVALID"),
            Map.entry(ENCRYPTED_DATA_LEN_RANGE, "CKR_ENCRYPTED_DATA_LEN_RANGE"),
            Map.entry(FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED"),
            Map.entry(FUNCTION_NOT_PARALLEL, "CKR_FUNCTION_NOT_PARALLEL"),
            Map.entry(FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED"),
            Map.entry(KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID"),
            Map.entry(KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE"),
            Map.entry(KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT"),
            Map.entry(KEY_NOT_NEEDED, "CKR_KEY_NOT_NEEDED"),
            Map.entry(KEY_CHANGED, "CKR_KEY_CHANGED"),
            Map.entry(KEY_NEEDED, "CKR_KEY_NEEDED"),
            Map.entry(KEY_INDIGESTIBLE, "CKR_KEY_INDIGESTIBLE"),
            Map.entry(KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED"),
            Map.entry(KEY_NOT_WRAPPABLE, "CKR_KEY_NOT_WRAPPABLE"),
            Map.entry(KEY_UNEXTRACTABLE, "CKR_KEY_UNEXTRACTABLE"),
            Map.entry(MECHANISM_INVALID, "CKR_MECHANISM_INVALID"),
            Map.entry(MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID"),
            Map.entry(OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID"),
            Map.entry(OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE"),
            Map.entry(OPERATION_NOT_INITIALIZED, "CKR_OPERATION_NOT_INITIALIZED"),
            Map.entry(PIN_INCORRECT, "CKR_PIN_INCORRECT"),
            Map.entry(PIN_INVALID, "CKR_PIN_INVALID"),
            Map.entry(PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE"),
            Map.entry(PIN_EXPIRED, "CKR_PIN_EXPIRED"),
            Map.entry(PIN_LOCKED, "CKR_PIN_LOCKED"),
            Map.entry(SESSION_CLOSED, "CKR_SESSION_CLOSED"),
            Map.entry(SESSION_COUNT, "CKR_SESSION_COUNT"),
            Map.entry(SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID"),
            Map.entry(SESSION_PARALLEL_NOT_SUPPORTED, "CKR_SESSION_PARALLEL_NOT_SUPPORTED"),
            Map.entry(SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY"),
            Map.entry(SESSION_EXISTS, "CKR_SESSION_EXISTS"),
            Map.entry(SESSION_READ_ONLY_EXISTS, "CKR_SESSION_READ_ONLY_EXISTS"),
            Map.entry(SESSION_READ_WRITE_SO_EXISTS, "CKR_SESSION_READ_WRITE_SO_EXISTS"),
            Map.entry(SIGNATURE_INVALID, "CKR_SIGNATURE_INVALID"),
            Map.entry(SIGNATURE_LEN_RANGE, "CKR_SIGNATURE_LEN_RANGE"),
            Map.entry(TEMPLATE_INCOMPLETE, "CKR_TEMPLATE_INCOMPLETE"),
            Map.entry(TEMPLATE_INCONSISTENT, "CKR_TEMPLATE_INCONSISTENT"),
            Map.entry(TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT"),
            Map.entry(TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED"),
            Map.entry(TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED"),
            Map.entry(UNWRAPPING_KEY_SIZE_RANGE, "CKR_UNWRAPPING_KEY_SIZE_RANGE"),
            Map.entry(UNWRAPPING_KEY_TYPE_INCONSISTENT, "CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT"),
            Map.entry(USER_ALREADY_LOGGED_IN, "CKR_USER_ALREADY_LOGGED_IN"),
            Map.entry(USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN"),
            Map.entry(USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED"),
            Map.entry(USER_TYPE_INVALID, "CKR_USER_TYPE_INVALID"),
            Map.entry(USER_ANOTHER_ALREADY_LOGGED_IN, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN"),
            Map.entry(USER_TOO_MANY_TYPES, "CKR_USER_TOO_MANY_TYPES"),
            Map.entry(WRAPPED_KEY_INVALID, "CKR_WRAPPED_KEY_INVALID"),
            Map.entry(WRAPPED_KEY_LEN_RANGE, "CKR_WRAPPED_KEY_LEN_RANGE"),
            Map.entry(WRAPPING_KEY_HANDLE_INVALID, "CKR_WRAPPING_KEY_HANDLE_INVALID"),
            Map.entry(WRAPPING_KEY_SIZE_RANGE, "CKR_WRAPPING_KEY_SIZE_RANGE"),
            Map.entry(WRAPPING_KEY_TYPE_INCONSISTENT, "CKR_WRAPPING_KEY_TYPE_INCONSISTENT"),
            Map.entry(RANDOM_SEED_NOT_SUPPORTED, "CKR_RANDOM_SEED_NOT_SUPPORTED"),
            Map.entry(RANDOM_NO_RNG, "CKR_RANDOM_NO_RNG"),
            Map.entry(DOMAIN_PARAMS_INVALID, "CKR_DOMAIN_PARAMS_INVALID"),
            Map.entry(CURVE_NOT_SUPPORTED, "CKR_CURVE_NOT_SUPPORTED"),
            Map.entry(BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL"),
            Map.entry(SAVED_STATE_INVALID, "CKR_SAVED_STATE_INVALID"),
            Map.entry(INFORMATION_SENSITIVE, "CKR_INFORMATION_SENSITIVE"),
            Map.entry(STATE_UNSAVEABLE, "CKR_STATE_UNSAVEABLE"),
            Map.entry(CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED"),
            Map.entry(CRYPTOKI_ALREADY_INITIALIZED, "CKR_CRYPTOKI_ALREADY_INITIALIZED"),
            Map.entry(MUTEX_BAD, "CKR_MUTEX_BAD"),
            Map.entry(MUTEX_NOT_LOCKED, "CKR_MUTEX_NOT_LOCKED"),
            Map.entry(NEW_PIN_MODE, "CKR_NEW_PIN_MODE"),
            Map.entry(NEXT_OTP, "CKR_NEXT_OTP"),
            Map.entry(EXCEEDED_MAX_ITERATIONS, "CKR_EXCEEDED_MAX_ITERATIONS"),
            Map.entry(FIPS_SELF_TEST_FAILED, "CKR_FIPS_SELF_TEST_FAILED"),
            Map.entry(LIBRARY_LOAD_FAILED, "CKR_LIBRARY_LOAD_FAILED"),
            Map.entry(PIN_TOO_WEAK, "CKR_PIN_TOO_WEAK"),
            Map.entry(PUBLIC_KEY_INVALID, "CKR_PUBLIC_KEY_INVALID"),
            Map.entry(FUNCTION_REJECTED, "CKR_FUNCTION_REJECTED"));

    private static final long VENDOR_DEFINED = 0x80000000L;

    private Ckr() {}

    /** The name in the standard, for example {@code CKR_DEVICE_ERROR}; vendors' and unknown codes are written in hexadecimal. */
    public static String name(long code) {
        var known = NAMES.get(code);
        if (known != null) {
            return known;
        }
        return (code >= VENDOR_DEFINED ? "CKR_VENDOR_DEFINED+" : "CKR_")
                + "0x%08X".formatted(code >= VENDOR_DEFINED ? code - VENDOR_DEFINED : code);
    }
}
