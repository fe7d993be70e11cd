package io.countersign.worker.pkcs11;

/** Mechanism types (CK_MECHANISM_TYPE) that the worker uses; PKCS#11 Current Mechanisms v3.0 section 2. */
public final class Ckm {
    public static final long RSA_PKCS_KEY_PAIR_GEN = 0x0000;
    public static final long RSA_PKCS = 0x0001;
    public static final long RSA_PKCS_PSS = 0x000D;
    public static final long SHA256 = 0x0250;
    public static final long SHA384 = 0x0260;
    public static final long SHA512 = 0x0270;
    public static final long EC_KEY_PAIR_GEN = 0x1040;
    public static final long ECDSA = 0x1041;
    public static final long EC_EDWARDS_KEY_PAIR_GEN = 0x1055;
    public static final long EDDSA = 0x1057;

    /** CK_RSA_PKCS_MGF_TYPE, section 2.1.7. */
    public static final long MGF1_SHA256 = 2;

    public static final long MGF1_SHA384 = 3;
    public static final long MGF1_SHA512 = 4;

    private Ckm() {}
}
