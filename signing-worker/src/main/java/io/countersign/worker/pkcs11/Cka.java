package io.countersign.worker.pkcs11;

/** Attribute types (CK_ATTRIBUTE_TYPE), object classes and key types that the worker uses; PKCS#11 v3.0 section 4. */
public final class Cka {
    public static final long CLASS = 0x000;
    public static final long TOKEN = 0x001;
    public static final long PRIVATE = 0x002;
    public static final long LABEL = 0x003;
    public static final long KEY_TYPE = 0x100;
    public static final long ID = 0x102;
    public static final long SENSITIVE = 0x103;
    public static final long ENCRYPT = 0x104;
    public static final long DECRYPT = 0x105;
    public static final long WRAP = 0x106;
    public static final long UNWRAP = 0x107;
    public static final long SIGN = 0x108;
    public static final long SIGN_RECOVER = 0x109;
    public static final long VERIFY = 0x10A;
    public static final long VERIFY_RECOVER = 0x10B;
    public static final long DERIVE = 0x10C;
    public static final long MODULUS = 0x120;
    public static final long MODULUS_BITS = 0x121;
    public static final long PUBLIC_EXPONENT = 0x122;
    public static final long EXTRACTABLE = 0x162;
    public static final long EC_PARAMS = 0x180;
    public static final long EC_POINT = 0x181;
    public static final long ALWAYS_AUTHENTICATE = 0x202;

    /** Values of {@link #CLASS}. */
    public static final long CLASS_PUBLIC_KEY = 2;

    public static final long CLASS_PRIVATE_KEY = 3;

    /** Values of {@link #KEY_TYPE}. */
    public static final long TYPE_RSA = 0x00;

    public static final long TYPE_EC = 0x03;
    public static final long TYPE_EC_EDWARDS = 0x40;

    private Cka() {}
}
